"""Text from files is text: whatever a name, a reason or a traceback holds, it is shown, and nothing of it happens."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.model import Status
from kmeans_bench.reporting.findings import Findings, examine
from tests.browser import heat, shape
from tests.reporting.conftest import Sketch, a_run

if TYPE_CHECKING:
    from tests.browser.conftest import Opened

NAMES = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    '"><svg onload=alert(4)>',
    "abc\u202edef\u2066",
    "a&amp;b ${style} ]]> -->",
    "line\u2028break\x00\ud800",
)
TRACEBACK = "Traceback (most recent call last):\n" + "  <b>frame</b> </script> \u202e\n" * 400


@cache
def hostile() -> Findings:
    """Return a run of names nobody should have, one of which fails with ten kilobytes of traceback."""
    sketch = Sketch(
        names=NAMES,
        grid=((1_000,), (3,), (2,)),
        baseline=NAMES[0],
        cpu="<b>CPU</b></title>",
        outcome=lambda _case, contender: (
            (Status.ERROR, "ValueError: </script><script>alert(5)</script>") if contender.implementation == NAMES[2] else (Status.OK, None)
        ),
    )
    run = a_run(sketch)
    told = [replace(one, traceback=TRACEBACK if one.status is Status.ERROR else None) for one in run.measurements]
    plan = replace(run.plan, scenario=replace(run.plan.scenario, name="</title><h1>x", summary="<!--<script>"))
    return examine(replace(run, measurements=tuple(told), plan=plan, warnings=("<marquee>",)))


@pytest.fixture(params=["", "#case=blobs/n=1000/k=3/d=2/seed=0"])
def fragment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_element_comes_from_a_name_or_a_reason(fragment: str, opened: Opened) -> None:
    # That nothing ran, and nothing was asked for, is what every visit checks.
    page = opened(hostile(), fragment)

    assert page.locator("script").count() == 2
    assert page.locator("img, b, marquee, svg[onload]").count() == 0
    assert page.title().startswith("K-Means benchmark: </title><h1>x")


def test_names_are_shown_as_they_are(opened: Opened) -> None:
    page = opened(hostile())
    shown = page.locator("#heat thead").inner_text()

    assert all(name in shown for name in NAMES[:4])


def test_a_long_traceback_keeps_its_beginning_and_its_end(opened: Opened) -> None:
    page = opened(hostile(), "#case=blobs/n=1000/k=3/d=2/seed=0")
    page.locator("#detail summary").click()
    text = page.locator("#detail details pre").inner_text()

    assert text.startswith("Traceback (most recent call last):\n  <b>frame</b> </script>")
    assert "characters left out" in text
    assert text.rstrip().endswith("</script> \\u202e")


def test_no_mark_can_turn_the_direction_of_its_neighbours(fragment: str, opened: Opened) -> None:
    page = opened(hostile(), fragment)
    raw = page.evaluate("document.body.innerText.match(/[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f]/g)?.length ?? 0")

    assert raw == 0


def test_a_hostile_page_does_not_scroll_sideways(fragment: str, opened: Opened) -> None:
    page = opened(hostile(), fragment, viewport={"width": 500, "height": 800})

    assert shape.too_wide(page) == []


def test_the_focus_reaches_cells_of_contenders_with_any_name(opened: Opened) -> None:
    page = opened(hostile())
    page.locator("#heat td[tabindex='0']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.tagName") == "TD"
    assert heat.cases(page) == ["blobs/n=1000/k=3/d=2/seed=0"]
