"""Pages of runs that really ran: the repository's samples, and a run of the first version ever."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kmeans_bench.reporting.findings import examine
from kmeans_bench.storage import folder
from tests.browser import heat, shape

if TYPE_CHECKING:
    from tests.browser.conftest import Opened

ROOT = Path(__file__).parents[2]
STORED = (*sorted((ROOT / "results").glob("sample-*")), ROOT / "tests" / "storage" / "released" / "1")


@pytest.mark.parametrize("place", STORED, ids=lambda place: place.name)
def test_the_page_of_a_stored_run_shows_every_cell_and_fits(place: Path, opened: Opened) -> None:
    found = examine(folder.load(place.parent, str(place)))
    page = opened(found)

    assert set(heat.texts(page)) == {(cell.case.id, cell.contender.id) for cell in found.measured}
    page.locator("#heat td[tabindex='0']").click()
    timed = [one for one in found.measured.values() if one.case == found.cases[0]]
    assert page.locator("#detail svg circle").count() == sum(len(one.samples) for one in timed)
    for width in (1280, 500):
        page.set_viewport_size({"width": width, "height": 800})
        assert shape.too_wide(page) == []
        assert shape.clashes(page) == []
