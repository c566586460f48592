"""What identical code showed: counts of two ledgers with exact bounds, where they were found, and how wide the intervals were."""

from __future__ import annotations

import pytest

from kmeans_bench.judging import identical
from kmeans_bench.judging.identical import Alarms, Coverage

LINE = {"machine": "A CPU", "cores": "2", "level": "0.95", "without": "2", "half_width": "0.0", "conditions": ""}


def row(pairs: int, covered: int, worth: float, **changes: str) -> dict[str, str]:
    return LINE | {"pairs": str(pairs), "covered": str(covered), "worth": str(worth)} | changes


def test_lines_of_the_ledger_add_up_and_another_level_is_left_out() -> None:
    rows = [
        row(100, 97, 80.0, half_width="0.6931471805599453"),  # log 2
        row(60, 59, 20.5, conditions="busy", machine="Another", half_width="0.4054651081081644"),  # log 1.5
        row(50, 40, 50.0, level="0.9", half_width="3"),
        row(0, 0, 0.0, machine="never"),
        row(10, 10, 2.5, half_width="0.5"),
    ]

    found = identical.coverage(rows)

    assert found is not None
    assert (found.pairs, found.covered, found.worth, found.level, found.without, found.busy) == (170, 166, 103.0, 0.95, 6, 60)
    assert found.machines == ("A CPU, 2 cores", "Another, 2 cores")
    assert [found.narrowest, found.widest] == pytest.approx([1.5, 2.0])
    assert identical.coverage([]) is None


def test_the_bound_of_coverage_is_that_of_the_pairs_they_are_worth() -> None:
    share = Coverage(machines=(), pairs=400, covered=400, worth=100.9, level=0.95, without=0, busy=0, narrowest=1.1, widest=1.1).share

    assert (share.point, share.high) == (1.0, 1.0)
    assert share.low == pytest.approx(0.025 ** (1 / 100))


def test_a_suite_that_ended_with_another_code_than_0_is_a_false_alarm() -> None:
    ends = ["0"] * 18 + ["1", "3"]
    found = identical.alarms([{"exit_code": end, "machine": "A CPU", "cores": "1"} for end in ends])

    assert found == Alarms(machines=("A CPU, 1 core",), suites=20, false=2)
    assert found.share.low == pytest.approx(0.0123, abs=1e-4)  # Clopper and Pearson's interval of 2 of 20
    assert found.share.high == pytest.approx(0.3170, abs=1e-4)
    assert identical.alarms([]) is None
