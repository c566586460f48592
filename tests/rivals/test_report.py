"""The page: its tables hold what was recorded, in words that follow from codes and counts."""

from __future__ import annotations

import doctest
import re
from importlib import import_module

import pytest

from rivals import report
from rivals.adapters.asv import Asv
from rivals.adapters.kmeans_bench import KMeansBench
from rivals.records import Booked, Call, Cost, Event, Headline, Outcome, Ratio
from rivals.report import Found


@pytest.fixture
def found() -> Found:
    paired = tuple(Ratio(point=point, low=point - 0.2, high=point + 0.2) for point in (3.0, 3.1, 3.6))
    return Found(
        date="2026-11-23",
        machine="Scripted CPU, 2 cores, Python 3.11.0",
        minutes=11.6,
        load=3.25,
        tools=(Asv(), KMeansBench()),
        versions={"asv": "0.6.6", "kmeans-bench": "0.1.0"},
        missing={"pyperf": "No matching distribution found for pyperf"},
        costs=[Cost(tool="asv", wall=40.0, booked=Booked(calls=20.0, ready=2.0), cells=18, measured=17)],
        headlines=[
            Headline(
                tool="asv",
                wall=6.0,
                statistic="median",
                question="identity over broadcast",
                repeats=tuple(Ratio(point=point) for point in (2.0, 5.0)),
            ),
            Headline(tool="kmeans-bench", wall=20.4, statistic="paired", question="identity over broadcast", repeats=paired),
        ],
        outcomes=[
            Outcome(tool="asv", event=Event.RAISE, call=Call(code=2, wall=9.0, output=""), planned=4, kept=4, failed="no time"),
            Outcome(tool="asv", event=Event.HANG, call=Call(code=None, wall=45.2, output=""), planned=4, kept=0, failed="absent"),
            Outcome(
                tool="kmeans-bench",
                event=Event.KILL,
                call=Call(code=-9, wall=3.0, output="", left=1),
                planned=6,
                kept=3,
                again=Call(code=0, wall=5.0, output=""),
                called_again=3,
                complete=6,
            ),
            Outcome(
                tool="asv", event=Event.TORN, call=Call(code=1, wall=1.0, output="Traceback (most recent call last)"), planned=6, kept=0
            ),
        ],
    )


def lines_with(found: Found, *words: str) -> list[str]:
    return [line for line in report.page(found).splitlines() if all(word in line for word in words)]


def test_headlines_stand_in_the_order_of_their_spread(found: Found) -> None:
    rows = lines_with(found, "× | ")

    assert rows == ["| kmeans-bench | paired | 3×, 3.1×, 3.6× | 20% | 20 |", "| asv | median | 2×, 5× | 150% | 6 |"]
    assert "5 answers, from 2× to 5×." in report.page(found)


def test_an_interval_is_held_against_the_other_answers(found: Found) -> None:
    # 3.0 ± 0.2 against the median of 3.1 and 3.6, 3.35: out. 3.1 ± 0.2 against 3.3: in. 3.6 ± 0.2 against 3.05: out.
    assert report.holds(found.headlines[1].repeats) == 1
    assert "1 of 3 hold the median of its other answers." in report.page(found).replace("\n", " ")


def test_what_is_neither_call_nor_import_nor_data_is_the_tools_own(found: Found) -> None:
    # 40 − 20 − 2 seconds over 18 cells.
    (row,) = lines_with(found, "| asv | 40.0 s")
    assert row.startswith(f"| asv | 40.0 s | 20.0 s | 2.0 s | 1000 ms | 17 of 18 | {Asv().lines()} |")


def test_a_tool_that_cannot_be_installed_is_a_row_with_the_reason(found: Found) -> None:
    (row,) = lines_with(found, "| pyperf |")
    assert row.endswith("| could not be installed: No matching distribution found for pyperf |")


def test_outcomes_are_worded_by_code_and_count(found: Found) -> None:
    assert lines_with(found, "raises", "exit 2; 4 of 4 kept; the cell is there, without a reason")
    assert lines_with(found, "hangs", "**still running after 45 s**; 0 of 4 kept; the cell is absent")
    assert lines_with(
        found, "killed", "3 of 6 kept; 1 of its processes lives on; the same command again: exit 0, measures 3 cells, 6 of 6 kept"
    )
    assert lines_with(found, "lacks", "exit 1, a traceback; 0 of 6 kept")
    assert lines_with(found, "segfaults", "| not reached | not reached |")


def test_every_row_of_a_table_has_as_many_cells_as_its_head(found: Found) -> None:
    for block in report.page(found).split("\n\n"):
        if block.startswith("| "):
            assert len({line.count("|") for line in block.splitlines()}) == 1


def test_no_place_on_this_machine_is_named(found: Found) -> None:
    assert not re.search(r"(?<![\w`])/\w", report.page(found))


@pytest.mark.parametrize("module", ["report", "venvs"])
def test_examples_in_docstrings_hold(module: str) -> None:
    assert doctest.testmod(import_module(f"rivals.{module}")).failed == 0


def test_the_page_says_that_the_machine_was_shared(found: Found) -> None:
    text = report.page(found).replace("\n", " ")

    assert "2026-11-23, Scripted CPU, 2 cores, Python 3.11.0, shared with other work (load average 3.2 when it began)." in text
    assert "asv 0.6.6, kmeans-bench 0.1.0. Everything took 12 minutes." in text
