"""The panels of time against memory: every dot keeps its code beside it, and no code hides another dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kmeans_bench.model import Dtype
from tests.browser import shape
from tests.reporting.conftest import Sketch, findings

if TYPE_CHECKING:
    from tests.browser.conftest import Opened

NAMES = ("loop", "broadcast", "identity", "scikit-learn", "elkan")


def test_no_code_lies_on_a_dot_where_many_contenders_are_alike(opened: Opened) -> None:
    crowd = Sketch(names=NAMES, grid=((1_000,), (3,), (2,)), dtypes=tuple(Dtype), seconds=_alike, memory=lambda *_: 4096)
    page = opened(findings(crowd))

    assert page.locator("#memory circle").count() == len(NAMES) * 2
    assert shape.hidden_dots(page, "#memory") == []


def test_what_took_no_memory_of_its_own_is_drawn_too(opened: Opened) -> None:
    none = Sketch(names=NAMES, grid=((1_000,), (3,), (2,)), memory=lambda _, one: 0 if one.implementation == "loop" else 8192)
    page = opened(findings(none))

    assert page.locator("#memory circle").count() == len(NAMES)
    assert "Less than a page of memory is drawn at 4.10 kB." in page.locator("#memory").inner_text()


def _alike(case: object, contender: object) -> float:
    """Return times a few percent apart, as short calls have them."""
    del case
    return 1e-3 * (1 + sum(map(ord, str(contender))) % 7 / 40)
