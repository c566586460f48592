"""The page's data are the run's, in fewer digits; a thousand cells with every sample are less than half a megabyte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.model import Case, Contender, Dtype, Run, Sample, Status
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import build
from kmeans_bench.reporting.page.cells import FLAGS, Texts, shortened
from kmeans_bench.reporting.page.document import document
from tests.reporting.page.reader import read

Sketched = Callable[..., Findings]
SketchedRun = Callable[..., Run]

THOUSAND = {
    "names": [f"implementation-{number}" for number in range(9)] + ["loop"],
    "grid": ((1_000, 3_000, 10_000, 30_000, 100_000), (3, 10, 30, 100, 300), (2, 16)),
    "dtypes": tuple(Dtype),
}


def cells_of(found: Findings) -> list[dict[str, Any]]:
    columns: Any = document(found)["cells"]
    return [{name: column[row] if column else None for name, column in columns.items()} for row in range(len(columns["case"]))]


def flag(cell: dict[str, Any], name: str) -> bool:
    return bool(cell["flags"] >> FLAGS.index(name) & 1)


def test_there_is_one_row_per_planned_cell_in_the_plan_s_order(sketched: Sketched) -> None:
    found = sketched()
    report: Any = document(found)
    cells = cells_of(found)

    assert [(report["cases"][cell["case"]]["id"], report["contenders"][cell["contender"]]["id"]) for cell in cells] == [
        (planned.cell.case.id, planned.cell.contender.id) for planned in found.run.plan.cells
    ]


def test_a_cell_holds_its_time_its_ratios_and_its_outcome(sketched: Sketched) -> None:
    loop, identity = cells_of(sketched(names=("loop", "identity"), grid=((1_000,), (3,), (2,))))

    # 6,000 terms at 1 ns: loop ×100 = 600 µs; identity ×4 = 24 µs, so 25 times slower, and 25 times faster; ±10 %.
    assert (loop["seconds"], identity["seconds"]) == (0.0006, 2.4e-05)
    assert (loop["slower"], loop["slower_low"], loop["slower_high"]) == (25, 22.73, 27.5)
    assert (identity["speedup"], identity["over"]) == (25, 1)
    assert (flag(loop, "is_baseline"), flag(identity, "best"), flag(loop, "best")) == (True, True, False)
    assert identity["samples"] == [2.4e-05, [1, "######"], [1, "######"]]


def test_a_cell_that_failed_says_why_and_has_no_number(sketched: Sketched) -> None:
    def outcome(_case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.OOM, "needs 25.6 GB") if contender.implementation == "broadcast" else (Status.OK, None)

    found = sketched(names=("loop", "broadcast"), grid=((1_000,), (3,), (2,)), outcome=outcome)
    report: Any = document(found)
    cell = cells_of(found)[1]

    assert report["statuses"][cell["status"]] == "oom"
    assert report["texts"][cell["reason"]] == "needs 25.6 GB"
    assert [cell[name] for name in ("seconds", "slower", "speedup", "memory", "way", "samples")] == [None, None, None, None, None, []]


def test_cells_of_one_way_did_equal_work(sketched_run: SketchedRun) -> None:
    run = sketched_run(names=("loop", "identity", "elkan"), grid=((1_000,), (3,), (2,)))
    one, two, three = run.measurements
    run = replace(run, measurements=(one, two, replace(three, n_iter=4)))

    assert [cell["way"] for cell in cells_of(facts.examine(run))] == [0, 0, 1]


def test_inertia_is_told_as_what_it_exceeds_the_lowest_by(sketched_run: SketchedRun) -> None:
    run = sketched_run(names=("loop", "identity"), grid=((1_000,), (3,), (2,)))
    one, two = run.measurements
    run = replace(run, measurements=(replace(one, inertia=100.0), replace(two, inertia=100.0012)))

    assert [cell["error"] for cell in cells_of(facts.examine(run))] == [0.0, 1.2e-05]


def test_identical_code_and_its_floor_are_those_of_the_noise(sketched_run: SketchedRun) -> None:
    run = sketched_run(grid=((1_000,), (3,), (2,)), twins=True)
    found: Any = document(facts.examine(run))

    # Twins take 1 % longer in the first launch, 2 % in the second: log(1/1.01), log(1/1.02).
    assert found["identical"][0]["log_ratios"] == pytest.approx([-0.00995, -0.0198], rel=1e-4)
    floor = noise_floor(run)
    assert floor is not None
    assert found["run"]["floor"] == pytest.approx(floor.rms, rel=1e-3)


def test_the_pair_that_the_page_begins_with_has_judged_intervals_even_where_it_wins_nothing(sketched: Sketched) -> None:
    names = ("loop", "a", "b", "c", "d", "e", "f", "the-slowest-of-them-all")
    found: Any = document(sketched(names=names, grid=((1_000,), (3, 10), (2,)), fallback="the-slowest-of-them-all"))

    assert set(found["first_pair"]) in [{pair["one"], pair["other"]} for pair in found["pairs"]]


def test_what_the_page_carries_is_the_document(sketched: Sketched) -> None:
    found = sketched()

    assert read(build.assemble(found)).report == document(found)


def test_a_thousand_cells_with_sixty_samples_each_are_less_than_half_a_megabyte(sketched: Sketched) -> None:
    found = sketched(**THOUSAND)
    # As in a real run: five launches of twelve rounds that scatter by a twentieth, a burst among them; peaks and inertias of their own.
    busy = {
        cell: replace(
            measured, samples=tuple(_turns(measured.samples[0].wall, place)), peak_bytes=1_234_567 + place, inertia=1.5 + place / 7
        )
        for place, (cell, measured) in enumerate(found.measured.items())
    }
    page = build.assemble(replace(found, measured=busy))

    assert len(busy) == 1000
    assert len(page.encode("utf-8")) < 500_000


def _turns(wall: float, seed: int) -> list[Sample]:
    noise = [((seed * 7919 + number * 104_729) % 1000) / 20_000 for number in range(60)]
    noise[seed % 60] = 0.9
    return [
        Sample(launch=number // 12, round=number % 12, order=0, wall=wall * (1 + extra), cpu=wall) for number, extra in enumerate(noise)
    ]


def test_a_long_traceback_keeps_its_beginning_and_its_end() -> None:
    kept = shortened("begin" + "x" * 10_000 + "end")

    assert kept.startswith("begin")
    assert kept.endswith("end")
    assert "4,008 characters left out" in kept
    assert len(kept) < 6_100


def test_texts_are_kept_once_and_not_without_bound() -> None:
    texts = Texts()
    numbers = [texts.number(text) for text in ("same", "other", "same", None, "")]
    many = [texts.number(f"{number}" + "y" * 5_000) for number in range(100)]

    assert numbers == [0, 1, 0, None, None]
    assert len(set(many)) < 32
    assert "too long for a page" in list(texts.known)[-1]
