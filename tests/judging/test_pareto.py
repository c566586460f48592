"""Worth choosing: nobody is faster beyond a tie with no more memory."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_bench.judging import pareto, timing
from kmeans_bench.judging.pareto import Standing
from kmeans_bench.model import Measurement, Status

Measure = Callable[..., Measurement]


def standings(*measurements: Measurement) -> dict[str, Standing]:
    seconds = {one.cell: estimate for one in measurements if (estimate := timing.seconds(one)) is not None}
    found = pareto.standings(measurements, measurements, seconds, None)
    return {standing.contender.implementation: standing for standing in found}


def dominated(found: dict[str, Standing]) -> dict[str, str]:
    return {name: one.dominated_by.implementation for name, one in found.items() if one.dominated_by is not None}


def test_slower_with_more_memory_is_dominated_slower_with_less_is_not(measure: Measure) -> None:
    found = standings(
        measure("identity", 1.0, peak_bytes=1000),
        measure("broadcast", 2.0, peak_bytes=5000),
        measure("loop", 9.0, peak_bytes=10),
    )

    assert dominated(found) == {"broadcast": "identity"}
    assert [one.contender.implementation for one in pareto.front(tuple(found.values()))] == ["identity", "loop"]


def test_a_tie_in_time_is_not_domination(measure: Measure) -> None:
    found = standings(measure("identity", 1.0, peak_bytes=1000), measure("broadcast", 1.04, peak_bytes=5000))

    assert dominated(found) == {}
    # It stays beside the line: the line has the leaner of the two.
    assert [one.contender.implementation for one in pareto.front(tuple(found.values()))] == ["identity"]


def test_a_few_pages_less_are_no_less(measure: Measure) -> None:
    found = standings(measure("identity", 1.0, peak_bytes=1040), measure("broadcast", 2.0, peak_bytes=1000))
    clear = standings(measure("identity", 1.0, peak_bytes=1060), measure("broadcast", 2.0, peak_bytes=1000))

    assert dominated(found) == {"broadcast": "identity"}
    assert dominated(clear) == {}


def test_no_memory_at_all_dominates_what_is_slower(measure: Measure) -> None:
    assert dominated(standings(measure("identity", 1.0, peak_bytes=0), measure("loop", 2.0, peak_bytes=0))) == {"loop": "identity"}


def test_who_failed_did_other_work_or_has_no_memory_neither_dominates_nor_ranks(measure: Measure) -> None:
    found = standings(
        measure("rough", 0.1, peak_bytes=1, exact=False),
        measure("short", 0.1, peak_bytes=1, n_iter=2),
        measure("unknown", 0.1),
        measure("absent", status=Status.SKIPPED, reason="needs 25.6 GB"),
        measure("loop", 2.0, peak_bytes=10),
    )

    assert dominated(found) == {}
    assert {name: one.reason for name, one in found.items()} == {
        "loop": None,
        "rough": "rough/float64/1t is inexact by its own declaration",
        "short": "short/float64/1t took n_iter 2 of 5 steps",
        "unknown": "its memory was not measured",
        "absent": "skipped: needs 25.6 GB",
    }
