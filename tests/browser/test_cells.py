"""The heat table: what its cells say, what a click opens, and how it is sorted and filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kmeans_bench.model import Status
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.page.document import command
from tests.browser import heat, runs

if TYPE_CHECKING:
    from kmeans_bench.model import Cell
    from kmeans_bench.reporting.findings import Findings
    from tests.browser.conftest import Opened

SMALL = "blobs/n=1000/k=3/d=2/seed=0"


@pytest.fixture
def found() -> Findings:
    return runs.ordinary()


def carried(value: float) -> float:
    """Return a number as it travels in the page: four significant digits."""
    return float(f"{value:.4g}")


def why(found: Findings, cell: Cell) -> str | None:
    return found.measured[cell].reason


def slower(found: Findings, cell: Cell) -> str | None:
    slowdown = found.slowdowns[cell]
    if slowdown.best:
        return words.seconds(carried(found.seconds[cell].point))
    lead = slowdown.lead
    if lead is None or lead.estimate is None:
        return why(found, cell)
    return f"{'≈ ' if slowdown.tie else ''}{words.ratio(carried(lead.estimate.point))}"


def time(found: Findings, cell: Cell) -> str | None:
    return words.seconds(carried(found.seconds[cell].point)) if cell in found.seconds else why(found, cell)


def speedup(found: Findings, cell: Cell) -> str | None:
    one = next(each for each in found.comparisons if (each.case, each.candidate) == (cell.case, cell.contender))
    mark = "†" if one.fallback else ""
    if one.baseline == one.candidate:
        return f"baseline{mark}"
    return words.ratio(carried(one.estimate.point)) + mark if one.estimate is not None else why(found, cell)


def memory(found: Findings, cell: Cell) -> str | None:
    measured = found.measured[cell]
    return words.size(carried(measured.peak_bytes)) if measured.peak_bytes is not None else why(found, cell)


METRICS = {"slower than best": slower, "time": time, "speed-up over loop": speedup, "memory": memory}


def test_every_cell_shows_what_the_records_say_in_every_metric(opened: Opened, found: Findings) -> None:
    page = opened(found)
    for metric, expected in METRICS.items():
        heat.show(page, metric)

        assert heat.texts(page) == {runs.ids(cell): expected(found, cell) for cell in found.measured}


def test_a_click_on_a_cell_opens_its_case_with_a_dot_for_every_sample(opened: Opened, found: Findings) -> None:
    page = opened(found)
    assert page.locator("#detail").is_hidden()
    heat.cell(page, SMALL, "identity/float64/1t").click()

    # Ten contenders, two launches of six rounds each.
    assert page.locator("#detail-title").inner_text() == "N=1k K=3 d=2"
    assert page.locator("#detail svg circle").count() == 10 * 2 * 6
    assert page.locator("#detail tbody tr.chosen th").inner_text() == "identity float64"


def test_the_detail_says_what_did_not_run_and_draws_the_rest(opened: Opened, found: Findings) -> None:
    page = opened(found)
    case = next(measured.case for measured in found.run.measurements if measured.status is Status.SKIPPED)
    heat.cell(page, case.id, "loop/float64/1t").click()
    text = page.locator("#detail").inner_text()

    assert page.locator("#detail svg circle").count() == (10 - 4) * 12
    assert text.count("skipped; predicted 64 s, and a call may take 10 s") == 2
    assert text.count("wrong; inertia is 3 % above the reference") == 2


def test_the_detail_gives_the_command_that_measures_the_case_again(opened: Opened, found: Findings) -> None:
    page = opened(found)
    heat.cell(page, SMALL, "loop/float64/1t").click()

    assert page.locator("#detail-command").inner_text() == command(found.run, found.cases[0])


def test_the_table_begins_in_the_order_of_the_plan_and_of_the_contenders(opened: Opened, found: Findings) -> None:
    page = opened(found)

    assert heat.cases(page) == [case.id for case in found.cases]
    assert heat.contenders(page) == [contender.id for contender in found.series]


def test_a_head_sorts_up_then_down_then_not_at_all(opened: Opened, found: Findings) -> None:
    page = opened(found)
    heat.show(page, "time")
    identity = next(contender for contender in found.series if contender.id == "identity/float64/1t")
    times = {cell.case.id: estimate.point for cell, estimate in found.seconds.items() if cell.contender == identity}
    planned = [case.id for case in found.cases]
    orders = []
    for _ in range(3):
        heat.sort_by(page, identity.id)
        orders.append(heat.cases(page))

    # Python's sort is stable, and so is the page's, upwards and downwards.
    assert orders == [sorted(planned, key=times.__getitem__), sorted(planned, key=lambda case: -times[case]), planned]


def test_what_has_no_value_comes_last_whichever_way(opened: Opened, found: Findings) -> None:
    page = opened(found)
    heat.show(page, "time")
    skipped = next(measured.case.id for measured in found.run.measurements if measured.status is Status.SKIPPED)
    heat.sort_by(page, "loop/float64/1t")
    upwards = heat.cases(page)
    heat.sort_by(page, "loop/float64/1t")

    assert (upwards[-1], heat.cases(page)[-1]) == (skipped, skipped)
    assert upwards[:-1] == sorted(upwards[:-1], key=lambda case: next(c.n * c.k * c.d for c in found.cases if c.id == case))


def test_an_axis_sorts_by_number_and_says_so(opened: Opened, found: Findings) -> None:
    page = opened(found)
    for axis in ("n", "k", "d"):
        heat.sort_by(page, axis)
        sizes = {case.id: getattr(case, axis) for case in found.cases}
        values = [sizes[case] for case in heat.cases(page)]

        assert values == sorted(sizes.values())
        assert page.locator(f'#heat th:has(button[data-column="{axis}"])').get_attribute("aria-sort") == "ascending"


def test_filters_narrow_the_rows_together(opened: Opened, found: Findings) -> None:
    page = opened(found)
    page.select_option("#filter-n", "10000")
    page.select_option("#filter-k", "3")

    assert heat.cases(page) == [case.id for case in found.cases if case.n == 10_000 and case.k == 3]
    assert page.locator("#heat-count").inner_text() == "2 of 8 cases, 10 of 10 contenders."


def test_a_dtype_and_a_contender_switched_off_leave_their_columns_out(opened: Opened, found: Findings) -> None:
    page = opened(found)
    page.select_option("#filter-dtype", "float32")
    page.locator('#heat-chips button[data-contender="loop/float32/1t"]').click()

    float32 = [contender.id for contender in found.series if contender.dtype == "float32"]
    assert heat.contenders(page) == [name for name in float32 if name != "loop/float32/1t"]
