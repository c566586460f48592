"""No two texts of a chart touch, and none leaves the page, at any size and for any names."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from kmeans_bench.model import Case, Contender, Dtype, NoiseFloor, Scope, Source, SourceKind, Status
from kmeans_bench.reporting.charts.chart import Chart
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.gallery import KINDS
from kmeans_bench.reporting.palette import DARK, LIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHARTS = tuple(pytest.param(kind.draw, id=kind.name) for kind in KINDS)
SIX = ("broadcast", "elkan", "identity", "loop", "scikit-learn", "scipy-kmeans2")
TWENTY = (*tuple(f"method-{number}-of-twenty" for number in range(19)), "loop")
SIX_CASES = ((1_000, 10_000, 100_000), (3, 100), (16,))
HUNDRED_CASES = ((1_000, 3_000, 10_000, 30_000, 100_000), (3, 10, 30, 100, 1_000), (2, 8, 16, 128))
FAILURES = (Status.SKIPPED, "needs 25.6 GB, the limit is 4 GB; " * 4), (Status.WRONG, "49 % of labels are wrong"), (Status.OK, None)
HOSTILE = ("loop", r"$\frac{a}{b$ | <b>x</b>", "名前 emoji \U0001f680 λ", "a" * 90, "naïve-ßtraße", "line\nbreak\ttab")


def some_fail(case: Case, contender: Contender) -> tuple[Status, str | None]:
    return FAILURES[(case.n * 7 + case.k + case.d + len(contender.implementation)) % 3]


def all_crash(_case: Case, _contender: Contender) -> tuple[Status, str | None]:
    return Status.CRASHED, "killed by signal 11 (segmentation fault)"


def bursts(launch: int, turn: int) -> float:
    return 1 + launch / 10 + (30.0 if (launch, turn) == (1, 3) else turn / 100)


SITUATIONS: Mapping[str, Mapping[str, Any]] = {
    "one implementation, one case": {"names": ("identity",), "grid": ((1_000,), (3,), (2,))},
    "six, six cases": {"names": SIX, "grid": SIX_CASES},
    "six, a hundred cases, some fail": {"names": SIX, "grid": HUNDRED_CASES, "outcome": some_fail, "fallback": "identity"},
    "twenty, six cases": {"names": TWENTY, "grid": SIX_CASES, "scope": Scope.WITHIN_LAUNCHES, "spread": 3.0},
    "twenty in two dtypes, a hundred cases": {"names": TWENTY, "grid": HUNDRED_CASES, "dtypes": tuple(Dtype)},
    "two thread settings": {"names": SIX, "grid": SIX_CASES, "threads": (1, 16)},
    "all failed": {"names": SIX, "grid": SIX_CASES, "outcome": all_crash},
    "no baseline": {"names": SIX, "grid": SIX_CASES, "baseline": "absent"},
    "hostile names": {
        "names": HOSTILE,
        "grid": ((1_797,), (3, 10), (64,)),
        "sources": (Source(kind=SourceKind.FILE, path="/x/$a$ " + "long " * 30 + ".npy"), Source(kind=SourceKind.DIGITS)),
        "cpu": "An improbably long processor name, " * 8,
    },
    "intervals without ends": {"names": SIX, "grid": SIX_CASES, "spread": math.inf},
    "noisy, with twins": {"names": SIX, "grid": SIX_CASES, "wobble": bursts, "twins": True, "floor": NoiseFloor(rms=0.015, pairs=12)},
    "quiet, with twins": {"names": SIX, "grid": HUNDRED_CASES, "twins": True, "floor": NoiseFloor(rms=0.015, pairs=200)},
    "nothing planned": {"names": ()},
    "shifted, in two dtypes, some fail": {
        "names": TWENTY,
        "grid": ((1_797,), (3,), (2, 64)),
        "sources": tuple(Source(kind=SourceKind.NORMAL, offset=offset) for offset in (0.0, 1e2, 1e3, 1e4, 1e5)),
        "dtypes": tuple(Dtype),
        "outcome": some_fail,
    },
    "a race, some fail": {
        "names": ("scikit-learn", "scikit-learn-intelex", "auto", "fused"),
        "baseline": "scikit-learn",
        "grid": ((1_797, 100_000), (10, 100), (2, 16, 900)),
        "sources": (Source(kind=SourceKind.FILE, path="/x/$a$ " + "long " * 30 + ".npy"), Source(kind=SourceKind.UNIFORM)),
        "dtypes": tuple(Dtype),
        "threads": (1, 16),
        "outcome": some_fail,
    },
    "forty sizes": {"names": SIX, "grid": (tuple(range(1_001, 41_001, 1_000)), (3,), (2,))},
}


@pytest.mark.parametrize("draw", CHARTS)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_texts_neither_touch_nor_leave_the_page(
    situation: str, draw: Callable[..., tuple[Chart, ...]], sketched: Callable[..., Findings]
) -> None:
    for chart in draw(sketched(**SITUATIONS[situation]), LIGHT):
        texts, boxes = texts_of(chart), boxes_of(chart)
        width, height = chart.figure.bbox.width, chart.figure.bbox.height

        assert texts
        assert not [text for text, (x0, y0, x1, y1) in zip(texts, boxes, strict=True) if x0 < 0 or y0 < 0 or x1 > width or y1 > height]
        assert not [(texts[one], texts[other]) for one, other in touching(boxes)]


@pytest.mark.parametrize("draw", CHARTS)
def test_the_dark_page_is_laid_out_like_the_light_one(draw: Callable[..., tuple[Chart, ...]], sketched: Callable[..., Findings]) -> None:
    findings = sketched(names=SIX, grid=SIX_CASES)

    for light, dark in zip(draw(findings, LIGHT), draw(findings, DARK), strict=True):
        assert texts_of(light) == texts_of(dark)


def test_the_check_itself_sees_two_boxes_that_touch() -> None:
    assert touching(np.array([[0.0, 0.0, 2.0, 1.0], [2.0, 0.5, 3.0, 2.0], [4.0, 0.0, 5.0, 1.0]])) == [[0, 1]]


def texts_of(chart: Chart) -> list[str]:
    return [artist.get_text() for artist in visible(chart)]


def visible(chart: Chart) -> list[Text]:
    found = chart.figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_visible() and bool(artist.get_text()))
    return [artist for artist in found if isinstance(artist, Text)]


def boxes_of(chart: Chart) -> NDArray[np.float64]:
    """Return x0, y0, x1, y1 of every text in pixels, as Agg draws it."""
    FigureCanvasAgg(chart.figure)
    return np.array([text.get_window_extent().extents for text in visible(chart)])


def touching(boxes: NDArray[np.float64]) -> list[list[int]]:
    """Return the pairs of boxes that share a point."""
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    meet = np.all((low <= boxes[None, :, 2:]) & (boxes[None, :, :2] <= high), axis=2)
    return [pair for pair in np.argwhere(meet).tolist() if pair[0] < pair[1]]
