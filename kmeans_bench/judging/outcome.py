"""What a run ends with: counts per status, and the exit code they amount to."""

from __future__ import annotations

from kmeans_bench.model import Measurement, Run, Status

FINE, FINDING, NOTHING, FAILED = 0, 1, 3, 4


def exit_code(run: Run) -> int:
    """Return 3 when nothing was measured, else 1 for an unexpected wrong result, else 4 for a failed cell, else 0.

    A run in which everything is wrong is a finding: it was measured. Planned skips, missing packages and degenerate cases are
    no failures.
    """
    if not any(measurement.status in (Status.OK, Status.WRONG) for measurement in run.measurements):
        return NOTHING
    if any(measurement.status is Status.WRONG and not measurement.expected for measurement in run.measurements):
        return FINDING
    return FAILED if any(measurement.status.failed for measurement in run.measurements) else FINE


def counts(run: Run) -> dict[Status, int]:
    """Return how many measurements have each status, zeros included, in the statuses' own order."""
    found = dict.fromkeys(Status, 0)
    for measurement in run.measurements:
        found[measurement.status] += 1
    return found


def why_not(measurement: Measurement) -> str | None:
    """Return what became of a cell instead of a right answer, ``skipped: needs 25.6 GB``; None for one that was right."""
    if measurement.status is Status.OK:
        return None
    return f"{measurement.status}: {measurement.reason}" if measurement.reason else str(measurement.status)
