"""The doctor's examination, its noise floor measured by the very runner and workers that measure runs."""

from __future__ import annotations

from pathlib import Path

from kmeans_bench.api import roofs
from kmeans_bench.errors import NothingToConcludeError
from kmeans_bench.judging.pairing import pairs
from kmeans_bench.measuring import doctor, environment, place, runner
from kmeans_bench.measuring.roofs import Surveyor
from kmeans_bench.model import Measurement, Plan, Probe, Roof
from kmeans_bench.planning import planner, registry, scenario
from kmeans_bench.stats.paired import Pair

# One call takes about a millisecond: short enough for many rounds, long enough to see what a neighbour does to it.
_IDENTICAL = {
    "baseline": "identity",
    "implementations": ["identity"],
    "grid": {"n": [10_000], "k": [8], "d": [16], "dtype": ["float64"]},
    "budget": {"total": "6s", "launches": 6},
}


def examine(results: Path, *, noise: bool) -> tuple[Probe, ...]:
    """Look at this machine; with *noise* also measure identical code against itself, and the roofs, which takes some seconds."""
    if noise:
        return doctor.examine(results, twins=twins, roofs=lambda: surveyed(results))
    known = roofs.known(results, environment.observe(), roofs.PLAIN)
    return doctor.examine(results, roofs=(lambda: known) if known else None)


def surveyed(results: Path) -> tuple[Roof, ...]:
    """Return the roofs of one thread, measured now and kept for later runs; the higher ones where they were measured before."""
    with place.engine() as engine:
        found = tuple(Surveyor(engine=engine).survey(roofs.PLAIN))
    here = environment.observe()
    if results.is_dir():
        roofs.keep(results, here, found)
    return roofs.known(results, here, roofs.PLAIN) or found


def twins() -> list[list[Pair]]:
    """Return (first, second) seconds of every round, launch by launch, of one implementation measured as two contenders.

    Raises
    ------
    NothingToConcludeError
        If it could not be measured.
    """
    plan = _plan()
    with place.engine() as engine:
        working = runner.Runner(plan=plan, engine=engine, session="doctor")
        found = [measurement for case in working.measure(plan.cells) for measurement in case.measurements]
    return pairs(_half(found, twin=False), _half(found, twin=True))


def _plan() -> Plan:
    identical = scenario.from_mapping(_IDENTICAL, where="doctor")
    return planner.plan(identical, registry.discover(), environment=environment.observe())


def _half(found: list[Measurement], *, twin: bool) -> Measurement:
    half = next((measurement for measurement in found if measurement.contender.twin is twin), None)
    if half is None or not half.samples:
        why = half.reason if half is not None and half.reason else "no samples came back"
        msg = f"identical code could not be measured: {why}"
        raise NothingToConcludeError(msg)
    return half
