"""Exit codes and counts: 3 nothing measured, 1 a finding, 4 a failed cell, 0 fine, in this order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmeans_bench.judging.outcome import counts, exit_code
from kmeans_bench.model import Measurement, Run, Status

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]
NAMES = ("loop", "identity", "broadcast")


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([Status.OK, Status.OK], 0),
        ([Status.OK, Status.SKIPPED, Status.UNAVAILABLE], 0),
        ([Status.OK, Status.DEGENERATE], 0),
        ([Status.OK, Status.ERROR], 4),
        ([Status.OK, Status.TIMEOUT], 4),
        ([Status.OK, Status.OOM], 4),
        ([Status.OK, Status.CRASHED], 4),
        ([Status.OK, Status.WRONG], 1),
        ([Status.OK, Status.WRONG, Status.CRASHED], 1),
        ([Status.WRONG, Status.WRONG], 1),
        ([Status.CRASHED, Status.CRASHED], 3),
        ([Status.SKIPPED], 3),
        ([], 3),
    ],
)
def test_exit_codes_by_statuses(measure: Measure, runs: Runs, statuses: list[Status], code: int) -> None:
    run = runs(*[measure(name, status=status) for name, status in zip(NAMES, statuses, strict=False)])

    assert exit_code(run) == code


def test_a_wrong_answer_that_the_scenario_expects_is_a_shown_finding_not_a_failure(measure: Measure, runs: Runs) -> None:
    expected = measure("identity", status=Status.WRONG, expected=True)

    assert exit_code(runs(expected)) == 0
    assert exit_code(runs(expected, measure("loop", status=Status.WRONG))) == 1


def test_counts_name_every_status_and_sum_to_the_measurements(measure: Measure, runs: Runs) -> None:
    found = counts(runs(measure("loop"), measure("identity", status=Status.WRONG), measure("broadcast")))

    assert list(found) == list(Status)
    assert (found[Status.OK], found[Status.WRONG], sum(found.values())) == (2, 1, 3)
