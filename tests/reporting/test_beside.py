"""Two runs in one report: ratios side by side, seconds never."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from kmeans_bench.model import Case, Contender, Run, Status
from kmeans_bench.reporting import beside, report
from kmeans_bench.reporting.beside import Pair
from kmeans_bench.reporting.findings import examine

SketchedRun = Callable[..., Run]
# 1,000 points, d = 2, K = 3 and 10: loop 100, identity 4, broadcast 4.25 ns per n·k·d; every turn alike.
SMALL: dict[str, Any] = {"names": ("loop", "identity", "broadcast"), "grid": ((1_000,), (3, 10), (2,))}


def paired(first: Run, second: Run) -> Pair:
    return beside.pair(examine(first), examine(second))


def slower_broadcast(case: Case, contender: Contender) -> float:
    factors = {"loop": 300.0, "identity": 12.0, "broadcast": 600.0}
    return 1e-9 * case.n * case.k * case.d * factors[contender.implementation]


def test_a_machine_three_times_slower_agrees_on_every_ratio_but_those_that_changed(sketched_run: SketchedRun) -> None:
    found = paired(sketched_run(**SMALL), sketched_run(**SMALL, run_id="other", cpu="Old", seconds=slower_broadcast))

    # identity is 25 times as fast as loop on both; broadcast 23.5 times on one, half as fast on the other.
    assert beside.headline(found) == (
        "2 of 4 speed-ups that both runs have agree, 0 differ, 2 point the other way; the same contender is fastest in 2 of 2 cases"
    )
    assert [row["accord"] for row in beside.rows(found)] == ["agrees", "reversed"] * 2


def test_the_chapter_names_both_machines_and_holds_no_seconds(sketched_run: SketchedRun) -> None:
    text = beside.chapter(paired(sketched_run(**SMALL), sketched_run(**SMALL, run_id="other", cpu="Old", seconds=slower_broadcast)))

    assert "- A: run 20260101T000000Z-quick · AMD EPYC 9R14" in text
    assert "- B: run other · Old" in text
    assert "because these are two machines" in text
    assert "| reversed |" in text
    assert not [unit for unit in (" s |", " ms", " µs", " ns") if unit in text]


def test_what_does_not_agree_comes_first(sketched_run: SketchedRun) -> None:
    text = beside.chapter(paired(sketched_run(**SMALL), sketched_run(**SMALL, run_id="other", seconds=slower_broadcast)))
    verdicts = [line.split("|")[-2].strip() for line in text.splitlines() if line.startswith("| blobs")]

    assert verdicts == ["reversed", "reversed", "agrees", "agrees"]


def test_what_one_run_lacks_is_counted_with_its_reason(sketched_run: SketchedRun) -> None:
    first = sketched_run(**SMALL)
    second = sketched_run(
        names=("loop", "identity", "elkan"),
        grid=((1_000,), (3,), (2,)),
        outcome=lambda _case, who: (Status.CRASHED, "signal 11") if who.implementation == "identity" else (Status.OK, None),
    )
    found = paired(first, replace(second, run_id="other"))

    assert beside.headline(found) == "No speed-up of run 20260101T000000Z-quick can be compared with one of run other"
    assert "Not compared: no ratio in B: 1 cell; planned in A only: 4 cells; planned in B only: 1 cell." in beside.chapter(found)


def test_another_baseline_in_the_second_run_is_replaced_by_that_of_the_first(sketched_run: SketchedRun) -> None:
    found = paired(sketched_run(**SMALL), sketched_run(**SMALL, run_id="other", baseline="identity"))

    assert {row["b_baseline"] for row in beside.rows(found)} == {"loop/float64/1t"}
    assert {row["accord"] for row in beside.rows(found)} == {"agrees"}


def test_a_second_run_without_that_baseline_is_not_compared(sketched_run: SketchedRun) -> None:
    other = sketched_run(names=("identity", "broadcast"), grid=SMALL["grid"], run_id="other", baseline="identity")
    text = beside.chapter(paired(sketched_run(**SMALL), other))

    assert "over loop/float64/1t in A, over identity/float64/1t in B: 2 cells" in text


def test_a_report_of_two_runs_has_the_chapter_the_table_and_the_command(tmp_path: Path, sketched_run: SketchedRun) -> None:
    tiny = {"names": ("loop", "identity"), "grid": ((1_000,), (3,), (2,))}
    place = report.write(sketched_run(**tiny), tmp_path, sketched_run(**tiny, run_id="other"))
    text = (place / "report.md").read_text(encoding="utf-8")
    with (place / "tables" / "beside.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert "## Beside run other" in text
    assert "because a machine is not the same on two occasions" in text
    assert "    kmeans-bench report 20260101T000000Z-quick other" in text
    assert [(row["contender"], row["accord"]) for row in rows] == [("identity/float64/1t", "agrees")]
