"""What a reader takes away: files made from what the page holds, and tables as Markdown."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import heat, runs

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Opened


def downloaded(page: Page, button: str) -> tuple[str, str]:
    """Press a button; return the file's name and content."""
    with page.expect_download() as download:
        page.locator(f"#{button}").click()
    return download.value.suggested_filename, Path(download.value.path()).read_text(encoding="utf-8")


def test_the_csv_has_a_row_for_every_planned_cell(opened: Opened) -> None:
    found = runs.ordinary()
    name, text = downloaded(opened(found), "download-csv")
    rows = list(csv.DictReader(StringIO(text, newline="")))

    assert name == "20260101T000000Z-quick-cells.csv"
    assert [(row["case_id"], row["contender"]) for row in rows] == [runs.ids(planned.cell) for planned in found.run.plan.cells]
    assert [row["status"] for row in rows] == [str(measured.status) for measured in found.run.measurements]
    assert [row["reason"] for row in rows] == [measured.reason or "" for measured in found.run.measurements]


def test_the_csv_s_numbers_are_the_records_to_four_digits(opened: Opened) -> None:
    found = runs.ordinary()
    _, text = downloaded(opened(found), "download-csv")
    rows = {(row["case_id"], row["contender"]): row for row in csv.DictReader(StringIO(text, newline=""))}

    for cell, estimate in found.seconds.items():
        assert float(rows[runs.ids(cell)]["seconds"]) == pytest.approx(estimate.point, rel=5e-4)
        assert float(rows[runs.ids(cell)]["seconds_low"]) == pytest.approx(estimate.low, rel=5e-4)


def test_the_json_holds_every_sample_of_every_cell(opened: Opened) -> None:
    found = runs.ordinary()
    name, text = downloaded(opened(found), "download-json")
    document: dict[str, Any] = json.loads(text)
    cells = {(cell["case_id"], cell["contender"]): cell for cell in document["cells"]}

    assert name == "20260101T000000Z-quick.json"
    assert document["run"]["id"] == found.run.run_id
    for cell, measured in found.measured.items():
        walls = [one["seconds"] for launch in cells[runs.ids(cell)]["samples"] for one in launch]
        assert walls == [pytest.approx(sample.wall, rel=1e-3) for sample in measured.samples]


def test_a_table_copied_as_markdown_is_a_table(opened: Opened) -> None:
    page = opened(runs.ordinary(), "#metric=time&n=1000&k=3", permissions=["clipboard-read", "clipboard-write"])
    page.locator("#copy-heat").click()
    page.wait_for_function("document.querySelector('#copy-heat-place [role=status]').textContent === 'Copied.'")
    lines = str(page.evaluate("navigator.clipboard.readText()")).splitlines()

    # A head, a rule, and two cases with d = 2 and 16; three sizes and ten contenders.
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {3 + 10 + 1}
    assert set(lines[1].replace("|", "").split()) <= {"--:", "---"}
    assert lines[2].startswith("| 1k | 3 | 2 |")


def test_where_the_clipboard_is_refused_the_text_is_shown_and_selected(opened: Opened) -> None:
    page = opened(runs.ordinary())
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.locator("#copy-heat").click()
    page.locator("textarea").wait_for()

    assert page.locator("textarea").input_value().startswith("| N | K | d |")
    assert page.evaluate("document.activeElement.selectionEnd === document.activeElement.value.length")


def test_every_table_can_be_copied(opened: Opened) -> None:
    page = opened(runs.ordinary())
    heat.cell(page, runs.ordinary().cases[0].id, "loop/float64/1t").click()

    assert page.locator("#detail button.copy").count() == 1
