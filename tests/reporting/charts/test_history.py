"""The history chart shows every run of every cell, and names steps only where judging does."""

from __future__ import annotations

import pytest
from matplotlib.lines import Line2D

from kmeans_bench.model import Origin, Past, PastCell
from kmeans_bench.reporting.charts.canvas import Font, wrap
from kmeans_bench.reporting.charts.history import history
from kmeans_bench.reporting.gate.past import Chronicle, chronicle
from kmeans_bench.reporting.palette import LIGHT
from tests.gates import past
from tests.reporting.charts.test_layout import boxes_of, texts_of, touching

STILL = (0.0100, 0.0101, 0.0099, 0.0100, 0.0101, 0.0100, 0.0099, 0.0100, 0.0102, 0.0100, 0.0101, 0.0099)
STEP = tuple(value * (1.3 if day >= 6 else 1.0) for day, value in enumerate(STILL))


def entries(cells: int, *, name: str = "blobs/n=10000 identity/float64/1t") -> list[Past]:
    return [
        past(day + 1, [PastCell(cell=f"{name} {index}", seconds=(STEP if index == 0 else STILL)[day]) for index in range(cells)])
        for day in range(12)
    ]


@pytest.fixture
def two() -> Chronicle:
    return chronicle(entries(2), least=0.01)


def test_the_headline_names_the_largest_step_and_since_when(two: Chronicle) -> None:
    (chart,) = history(two, LIGHT)

    assert chart.headline == (
        f"1 step in 2 cells over 12 runs: 0 since 0000007 ({round(100 * (1 / two.strands[0].steps[0].speedup - 1)):+} %)"
    )


def test_the_evidence_can_be_recomputed_from_the_rows(two: Chronicle) -> None:
    (chart,) = history(two, LIGHT)
    steps = [row for row in chart.rows if row["step"] is not None]

    assert chart.evidence["cells"] == len({row["cell"] for row in chart.rows})
    assert chart.evidence["runs"] == len({row["run"] for row in chart.rows})
    assert chart.evidence["steps"] == len(steps) == 1
    assert (chart.evidence["most"], chart.evidence["most_at"]) == (steps[0]["step"], steps[0]["name"])


@pytest.mark.parametrize(
    ("cells", "name"), [(1, "a"), (24, "blobs/n=10000/k=8/d=16/seed=0 identity/float64/1t"), (30, "$x$ 名 \x1b[31m" * 9)]
)
def test_texts_neither_touch_nor_leave_the_page(cells: int, name: str) -> None:
    for chart in history(chronicle(entries(cells, name=name), least=0.01), LIGHT):
        texts, boxes = texts_of(chart), boxes_of(chart)
        width, height = chart.figure.bbox.width, chart.figure.bbox.height

        assert not [text for text, (x0, y0, x1, y1) in zip(texts, boxes, strict=True) if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert not [(texts[one], texts[other]) for one, other in touching(boxes)]


def test_a_history_of_nothing_is_a_page_that_says_so() -> None:
    (chart,) = history(chronicle([], least=0.01), LIGHT)

    assert chart.headline == "No step in 0 cells over 0 runs"


def test_a_cell_that_was_left_out_of_a_run_has_a_gap_and_no_invented_time() -> None:
    runs = entries(2)
    runs[3] = past(4, [PastCell(cell="other", peak_bytes=3)])
    told = chronicle(runs, least=0.01)

    assert [len(strand.seconds) for strand in told.strands] == [11, 11, 0]
    assert 3 not in told.strands[0].places


def test_a_line_ends_where_a_run_measured_nothing() -> None:
    runs = entries(1)
    runs[3] = past(4, [PastCell(cell="other", peak_bytes=3)])
    (chart,) = history(chronicle(runs, least=0.01), LIGHT)
    paths = [len(line.get_xdata()) for line in chart.figure.findobj(Line2D) if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]  # type: ignore[arg-type]

    assert paths == [3, 8]


def test_memory_that_grew_stands_beside_its_cell_with_the_run() -> None:
    runs = [past(day, [PastCell(cell="a", seconds=0.01, peak_bytes=4_000_000 if day < 4 else 12_000_000)]) for day in range(1, 7)]
    (chart,) = history(chronicle(runs, least=0.05), LIGHT)

    assert "peak memory +200 % since 0000004" in texts_of(chart)


def test_a_run_after_the_last_gate_does_not_hide_the_gates() -> None:
    runs = [*entries(1), past(28, [PastCell(cell="a", seconds=1.0)], origin=Origin.RUN)]
    told = chronicle(runs, least=0.05)

    assert len(told.entries) == 12
    assert told.beside == ("1 run of scenario gate: a series of its own",)


def test_only_the_latest_hundred_runs_are_looked_at_and_the_others_counted() -> None:
    runs = [past(1 + day % 28, [PastCell(cell="a", steps=3)]) for day in range(103)]
    told = chronicle(runs, least=0.05)

    assert len(told.entries) == 100
    assert told.beside == ("3 runs before these",)


def test_a_percent_sign_stays_with_its_number() -> None:
    font = Font(8.0)
    text = "one two three +31 % and so on"

    assert not any(line.startswith("%") for width in range(4, 30) for line in wrap(text, width / 10, font, lines=20))
