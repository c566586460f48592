"""reports/gate/ holds the last outcome in every form, and nothing of the one before."""

from __future__ import annotations

from pathlib import Path

from kmeans_bench.model import PastCell
from kmeans_bench.reporting.gate import folder
from kmeans_bench.reporting.gate.past import chronicle
from tests.gates import SAME, SLOWER, Sketched, account, past


def test_every_form_is_there_and_the_page_of_a_longer_run_is_not(tmp_path: Path) -> None:
    folder.write(account(*(Sketched(n=1_000 + index) for index in range(41))), tmp_path)
    assert (tmp_path / "gate" / "gate-2-light.svg").exists()

    written = folder.write(account(SLOWER, SAME), tmp_path)

    assert sorted(path.name for path in written.iterdir()) == [
        "gate-dark.png",
        "gate-dark.svg",
        "gate-light.png",
        "gate-light.svg",
        "gate.csv",
        "gate.json",
        "gate.md",
        "gate.xml",
    ]
    assert '<img src="gate-light.svg"' in (written / "gate.md").read_text(encoding="utf-8")


def test_a_history_is_drawn_beside_it(tmp_path: Path) -> None:
    written = folder.write_history(chronicle([past(1, [PastCell(cell="a", seconds=1.0)])], least=0.01), tmp_path)

    assert {path.name for path in written.iterdir()} >= {"history-light.svg", "history.csv"}
