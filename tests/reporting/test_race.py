"""What terminal, report and table say of a race: 80 columns, the numbers of the records, and a reason where there is none."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.judging.race import Leg
from kmeans_bench.model import Case, Contender, Dtype, Run, Source, SourceKind, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import gallery, race, race_text, report
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.palette import LIGHT
from kmeans_bench.reporting.story import tell
from kmeans_bench.reporting.summary import summarise

SECONDS = {"scikit-learn": 0.060, "scikit-learn-intelex": 0.050, "auto": 0.010, "fused": 0.0125}


def planted(case: Case, contender: Contender) -> float:
    """Return 60, 50, 12.5 and 10 ms; with 100 clusters the first choice takes 100 ms."""
    return 0.1 if (contender.implementation, case.k) == ("auto", 100) else SECONDS[contender.implementation]


RACE: dict[str, Any] = {
    "names": tuple(SECONDS),
    "baseline": "scikit-learn",
    "grid": ((100_000,), (10, 100), (2,)),
    "sources": (Source(kind=SourceKind.UNIFORM),),
    "seconds": planted,
}


@pytest.fixture
def legs(sketched: Callable[..., Findings]) -> Callable[..., tuple[Leg, ...]]:
    def made(**more: Any) -> tuple[Leg, ...]:  # noqa: ANN401 - whatever a sketch takes
        found = sketched(**(RACE | more)).race
        assert found is not None
        return found.legs

    return made


Legs = Callable[..., tuple[Leg, ...]]


def test_a_line_says_case_cell_ratio_interval_target_and_peer(legs: Legs) -> None:
    lines = list(race.lines(legs()))

    # 50 / 10 = 5: class d ≤ 4, k ≤ 16 asks for 4. 50 / 100 = 0.5: k = 100 at d = 2 is of no class. The sketch's samples do not vary.
    assert lines[0].split() == ["race:", "source", "n/k/d", "auto", "95", "%", "target", "best", "peer"]
    assert lines[1].split() == ["uniform", "100k/10/2", "f64", "1t", "5.0×", "5.0–5.0×", "met", "scikit…telex"]
    assert lines[2].split() == ["uniform", "100k/100/2", "f64", "1t", "0.50×", "0.50–0.50×", "no", "target", "scikit…telex"]
    assert lines[3:] == ["d ≤ 4, k ≤ 16 (at least 4×, aim 10×)", "    1 met"]


def test_no_line_is_wider_than_a_terminal(legs: Legs) -> None:
    def crashes(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.CRASHED, "killed by signal 11 " * 9) if contender.implementation == "auto" else (Status.OK, None)

    source = Source(kind=SourceKind.FILE, path="/x/" + "long-" * 20 + ".npy")
    wide = legs(sources=(source,), grid=((123_457,), (1_001,), (1_234,)), dtypes=tuple(Dtype), threads=(1, 16))

    assert max(map(len, race.lines([*wide, *legs(outcome=crashes)]))) <= 80


def test_the_headline_counts_what_is_certain_and_its_evidence_holds_its_numbers(legs: Legs) -> None:
    found = legs()

    assert race.headline(found) == "auto is ahead of the best peer for sure in 1 of 2 cells, behind for sure in 1: 0.50× to 5.0× as fast"
    assert race.evidence(found) == pytest.approx(
        {"cells": 2, "judged": 2, "above": 1, "below": 1, "lowest": 0.5, "highest": 5.0, "median": 2.75}
    )


def test_the_verdict_is_about_the_race_as_a_whole(legs: Legs) -> None:
    memory = {"memory": lambda _case, _contender: 100_000 * 2 * 8 * 3}

    assert race.verdict(legs()).startswith(
        "No cell's interval wholly below 1 and at least 90 % wholly above: not so (1 below, 50 % above, 0 w"
    )
    # Three times X: 4.8 MB, and 1.25 · 1.6 MB + 4 MiB = 6.2 MB would be allowed.
    assert race.verdict(legs(**memory)).endswith("nowhere beyond that; the largest share is 3.00 × X on uniform 100k/10/2, f64 1t.")


def test_without_any_ratio_the_reason_is_said(legs: Legs) -> None:
    found = legs(outcome=lambda _case, _contender: (Status.UNAVAILABLE, "numba is not installed"))

    assert race.headline(found) == "No ratio to a peer could be formed (unavailable: numba is not installed)"
    assert race.evidence(found) == {"cells": 2, "judged": 0, "above": 0, "below": 0}
    assert "unavailable: numba is not installed" in list(race.lines(found))[1]


def test_a_row_holds_what_the_leg_holds(sketched: Callable[..., Findings]) -> None:
    found = sketched(**RACE).race
    assert found is not None
    first, second = race.rows(found)

    assert first.items() >= {"peer": "scikit-learn-intelex", "attainment": "met", "dtype": "float64", "threads": 1}.items()
    assert second["best"] == "fused"
    # 60 and 50 ms over 10 ms; with 100 clusters 50 ms over 100 ms, and over the 12.5 ms of the best of ours.
    numbers = [first["ratio"], first["over_scikit-learn"], first["over_scikit-learn-intelex"], second["ratio"], second["best_ratio"]]
    assert numbers == pytest.approx([5.0, 6.0, 5.0, 0.5, 4.0])
    assert [first["seconds"], first["peer_seconds"]] == pytest.approx([0.01, 0.05])


def test_the_table_of_what_falls_short_names_what_was_asked(legs: Legs) -> None:
    slow = legs(seconds=lambda _case, contender: 0.02 if contender.implementation == "auto" else 0.05)

    assert race_text.short(legs()) == ""
    assert "| uniform 100k/10/2 | f64 1t | 4× | **2.5×** | 2.5–2.5× | scikit-learn | short |" in race_text.short(slow)


def test_markdown_shows_every_peer_and_why_one_has_no_ratio(legs: Legs) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.WRONG, "2 % of labels") if contender.implementation == "scikit-learn" else (Status.OK, None)

    text = race_text.listing(legs(outcome=outcome))

    assert "| uniform 100k/10/2 | f64 1t | scikit-learn/float64/1t is wrong: 2 % of labels | 5.0× (5.0–5.0×) |" in text


def test_a_report_holds_the_race_where_there_is_one_and_no_word_of_it_elsewhere(
    tmp_path: Path, sketched: Callable[..., Findings], sketched_run: Callable[..., Run]
) -> None:
    place = report.write(sketched_run(**RACE), tmp_path)
    other = sketched(names=("loop", "identity"))
    plain = tell(other, gallery.draw(other, LIGHT))

    assert (place / "charts" / "race-dark.svg").is_file()
    rows = list(csv.DictReader((place / "tables" / "race.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["case_id"] for row in rows] == ["uniform/n=100000/k=10/d=2/seed=0", "uniform/n=100000/k=100/d=2/seed=0"]
    assert "## Ours against the libraries" in (place / "report.md").read_text(encoding="utf-8")
    assert len(json.loads((place / "summary.json").read_text(encoding="utf-8"))["race"]) == 2
    assert "Ours against the libraries" not in plain
    assert "race" not in json.loads(summarise(facts.examine(sketched_run(names=("loop", "identity")))))
