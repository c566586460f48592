"""The gate's chart says what the verdict says, and nothing in it touches anything else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from kmeans_bench.model import Change, CountChange, CountVerdict, Dtype, GateRule, Quantity, Source, SourceKind
from kmeans_bench.reporting.charts.chart import encode
from kmeans_bench.reporting.charts.gate import gate
from kmeans_bench.reporting.charts.gate_rows import ticks
from kmeans_bench.reporting.charts.scale import Scale
from kmeans_bench.reporting.palette import DARK, LIGHT
from tests.gates import BROKEN, DOUBT, FASTER, PLACEBO, SAME, SLOWER, Sketched, account
from tests.reporting.charts.test_layout import boxes_of, texts_of, touching

MIXED = (SAME, DOUBT, FASTER, SLOWER, BROKEN, PLACEBO)
CHANGES = (Change.SLOWER, Change.FASTER, Change.NO_CHANGE, Change.UNDECIDED, Change.BROKEN, Change.NEW, Change.GONE)
HOSTILE = (r"$\frac{a}{b$ | <b>x</b>", "名前 emoji \U0001f680 λ", "a" * 90, "naïve-ßtraße", "line\nbreak\ttab", "\x1b[31mred")


def many(number: int) -> list[Sketched]:
    return [
        Sketched(
            name=f"method-{index % 7}-of-seven",
            n=1_000 + index,
            dtype=tuple(Dtype)[index % 2],
            change=CHANGES[index % len(CHANGES)],
            slowdown=(index % 11 - 4) / 20,
            reason="head: it asks for 25.6 GB, and the limit is 4 GB; " * (1 + index % 4),
        )
        for index in range(number)
    ]


SITUATIONS = {
    "one": account(SLOWER),
    "mixed": account(*MIXED, environment_changed=True, notes=("a worker died in round 3 and was replaced",)),
    "twenty-four": account(*many(24)),
    "a hundred": account(*many(100)),
    "none": account(),
    "invalid": account(SAME, invalid="the placebo, one file in both slots, was called slower"),
    "hostile": account(
        *(
            Sketched(name=name, source=Source(kind=SourceKind.FILE, path="/x/$a$ " + "long " * 30 + ".npy"), reason=name)
            for name in HOSTILE
        ),
        Sketched(name="b" * 90, change=Change.SLOWER, slowdown=30.0),
        replace(BROKEN, reason="\x07" + "long reason " * 40),
    ),
    "quiet": account(*(Sketched(n=100 + index, slowdown=index / 10_000, spread=1.001) for index in range(5))),
    "no ends": account(Sketched(change=Change.UNDECIDED, spread=float("inf"), reason="?"), SAME),
    "fifty times": account(Sketched(change=Change.SLOWER, slowdown=49.0), Sketched(change=Change.FASTER, slowdown=-0.98)),
    "wide rule": account(SAME, rule=GateRule.between(0.2, 1.0)),
    "strict rule": account(SAME, rule=GateRule.between(0.0, 0.01)),
    "two of one commit": account(*(Sketched(name="identity", opponent="broadcast", n=100 + index) for index in range(4))),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_texts_neither_touch_nor_leave_the_page(situation: str) -> None:
    for chart in gate(SITUATIONS[situation], LIGHT):
        texts, boxes = texts_of(chart), boxes_of(chart)
        width, height = chart.figure.bbox.width, chart.figure.bbox.height

        assert texts
        assert not [text for text, (x0, y0, x1, y1) in zip(texts, boxes, strict=True) if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert not [(texts[one], texts[other]) for one, other in touching(boxes)]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_evidence_can_be_recomputed_from_the_rows(situation: str) -> None:
    told = SITUATIONS[situation]
    rows = [row for chart in gate(told, LIGHT) for row in chart.rows]
    numbers = gate(told, LIGHT)[0].evidence
    buckets = [str(row["bucket"]) for row in rows]
    shown = {str(row["name"]): float(row["change"] or 0) for row in rows if row["bucket"] in ("slower", "faster")}

    assert numbers["cells"] == len(rows)
    assert {name: numbers[name] for name in set(buckets)} == {name: buckets.count(name) for name in set(buckets)}
    if shown:
        slowest, quickest = max(shown.values()), min(shown.values())
        assert numbers["most"] == pytest.approx(slowest if slowest >= 0 else quickest)
        assert shown[str(numbers["most_at"])] == pytest.approx(numbers["most"])
    else:
        assert numbers["most"] is None


def test_the_headline_is_the_verdict_and_the_largest_change_that_was_shown() -> None:
    (chart,) = gate(account(*MIXED), LIGHT)

    assert chart.headline == (
        "FAIL: 1 slower, 1 broken, 1 undecided, 1 faster, 1 no change (5 cells). Largest change shown: identity 10k/8/16, +31 %"
    )


def test_rows_are_sorted_by_change_and_the_broken_come_first() -> None:
    (chart,) = gate(account(*MIXED), LIGHT)

    assert [row["bucket"] for row in chart.rows] == ["broken", "slower", "undecided", "no change", "faster"]
    assert [round(float(row["change"]), 2) for row in chart.rows if row["change"] is not None] == [0.31, 0.03, 0.0, -0.12]


def test_what_failed_for_its_memory_says_by_how_much_in_place_of_its_time() -> None:
    more = CountVerdict(quantity=Quantity.MEMORY, change=CountChange.MORE, base=1_000_000, head=1_500_000)
    (chart,) = gate(account(replace(SAME, counts=(more,))), LIGHT)

    assert "takes more: peak memory +50 %" in texts_of(chart)


def test_a_cell_without_a_time_says_why_once() -> None:
    (chart,) = gate(account(SAME, BROKEN, Sketched(name="old", change=Change.GONE)), LIGHT)
    texts = texts_of(chart)

    assert "head: ZeroDivisionError: division by zero" in texts
    assert "base has it, head does not" in texts


def test_without_a_cell_the_caption_explains_no_marks() -> None:
    (chart,) = gate(account(), LIGHT)

    assert chart.caption.endswith("Nothing was measured.")


def test_the_rule_stands_in_the_caption_in_words() -> None:
    (chart,) = gate(account(SAME, rule=GateRule.between(0.02, 0.08)), LIGHT)

    assert "to be off by more than 2 %" in chart.caption
    assert "ruled out" in chart.caption
    assert "±8 %" in chart.caption


def test_a_changed_environment_is_said_in_the_picture() -> None:
    (chart,) = gate(SITUATIONS["mixed"], LIGHT)

    assert "Environment changed: base ran" in chart.caption


def test_buckets_differ_by_marker_and_word_and_not_by_colour_alone() -> None:
    (chart,) = gate(account(*MIXED), LIGHT)
    FigureCanvasAgg(chart.figure)
    markers = {line.get_marker() for line in chart.figure.findobj(lambda one: hasattr(one, "get_marker")) if line.get_marker() != "None"}  # type: ignore[attr-defined]

    assert markers == {"X", "D", "^", "o"}
    assert all(any(text.endswith(word) for text in texts_of(chart)) for word in ("slower", "undecided", "faster", "no change"))


def test_light_and_dark_say_the_same_and_repeat_to_the_byte() -> None:
    told = account(*MIXED)

    assert texts_of(gate(told, LIGHT)[0]) == texts_of(gate(told, DARK)[0])
    assert encode(gate(told, LIGHT)[0], "svg") == encode(gate(told, LIGHT)[0], "svg")


def test_a_hundred_cells_take_three_pages_and_every_cell_one_row() -> None:
    pages = gate(SITUATIONS["a hundred"], LIGHT)
    cells = [row["cell"] for page in pages for row in page.rows]

    assert [page.name for page in pages] == ["gate", "gate-2", "gate-3"]
    assert len(cells) == len(set(cells)) == 100


def test_ticks_leave_room_for_their_labels() -> None:
    scale = Scale(lowest=0.5, highest=4.0, width=5.0)
    places = [scale.at(1 + change) for change in ticks(scale)]

    assert 0.0 in ticks(scale)
    assert np.diff(places).min() >= 5.0 / 17
