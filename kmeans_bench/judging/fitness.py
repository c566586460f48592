"""Is this machine fit to measure on? Rules over plain facts, one function per probe; None stands for what nobody could tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kmeans_bench.judging.noise import allowance, robust_rms
from kmeans_bench.judging.wording import gigaflops, seconds, size
from kmeans_bench.model import Grade, NoiseFloor, Probe, Roof, Scope
from kmeans_bench.stats.paired import Pair, launch_medians, paired_speedup
from kmeans_bench.stats.student import normal_quantile

PLANTED = 100_000_000  # bytes that the memory probe touches
_GIB, _MB = 1 << 30, 10**6
_REACH = 0.8  # between the two quantiles that one estimate in ten is below, or above
_CLEAR, _FAINT = 0.05, 0.15  # smallest visible changes that make a machine good, or at least usable
_OPTIMISED = ("openblas", "mkl", "blis", "flexiblas", "accelerate", "armpl", "essl", "atlas")


def unknown(name: str, why: str, advice: str | None = None) -> Probe:
    """Return a probe that found nothing out."""
    return Probe(name=name, grade=Grade.UNKNOWN, finding=why, advice=advice)


def cores(*, usable: int, quota: float | None) -> Probe:
    """Judge how many cores there are, and how many cores' time a control group grants."""
    if quota is not None and quota < usable:
        finding = f"{usable} usable, but the container may use the time of {quota:g}: its processes are stopped when that is spent"
        return Probe(name="cores", grade=Grade.WARN, finding=finding, advice="lift the container's CPU quota, or use --threads 1")
    if usable == 1:
        advice = "one thread can be measured; the harness shares the core with what it measures"
        return Probe(name="cores", grade=Grade.WARN, finding="1 usable", advice=advice)
    return Probe(name="cores", grade=Grade.OK, finding=f"{usable} usable")


def load(*, average: float | None, busy: float | None, usable: int) -> Probe:
    """Judge what else runs here: the load average of the last minute, and cores busy with others while the doctor looked."""
    if busy is None:
        return unknown("load", "the system does not show what else is running")
    before = f"; load average {average:.2f}" if average is not None else ""
    finding = f"other processes keep {busy:.1f} of {usable} cores busy{before}"
    share = busy / usable
    if share < 0.1:  # noqa: PLR2004 - a rule's own bounds are best read where they apply
        return Probe(name="load", grade=Grade.OK, finding=finding)
    grade = Grade.WARN if share < 0.5 else Grade.BAD  # noqa: PLR2004 - likewise
    return Probe(name="load", grade=grade, finding=finding, advice="stop other work: it slows every sample and widens every interval")


def steal(share: float | None) -> Probe:
    """Judge the share of time that the hypervisor gave to other machines."""
    if share is None:
        return unknown("steal", "the system does not show time taken by a hypervisor")
    finding = f"{share:.1%} of the time went to other machines on this host"
    if share < 0.01:  # noqa: PLR2004 - a rule's own bound
        return Probe(name="steal", grade=Grade.OK, finding=finding)
    grade = Grade.WARN if share < 0.05 else Grade.BAD  # noqa: PLR2004 - likewise
    return Probe(name="steal", grade=grade, finding=finding, advice="measure at a quieter hour or on a host of your own")


def frequency(*, governors: Sequence[str], turbo: bool | None, virtualised: str | None) -> Probe:
    """Judge whether the cores keep their pace."""
    if not governors:
        why = "a virtual machine does not show its cores' frequency" if virtualised else "the system does not show its cores' frequency"
        return unknown("frequency", why)
    boosts = "" if turbo is None else f", turbo {'on' if turbo else 'off'}"
    finding = f"governor {'/'.join(governors)}{boosts}"
    if tuple(governors) == ("performance",):
        return Probe(name="frequency", grade=Grade.OK, finding=finding)
    advice = "set the performance governor: cpupower frequency-set -g performance"
    return Probe(name="frequency", grade=Grade.WARN, finding=finding, advice=advice)


def clock(step: float) -> Probe:
    """Judge the smallest step that the clock was seen to take, in seconds."""
    finding = f"perf_counter advances in steps of {f'{step * 1e9:.0f} ns' if step < 1e-6 else seconds(step)}"  # noqa: PLR2004 - a microsecond
    if step <= 1e-6:  # noqa: PLR2004 - of samples of 5 ms: 0.02 %
        return Probe(name="clock", grade=Grade.OK, finding=finding)
    grade = Grade.WARN if step <= 1e-4 else Grade.BAD  # noqa: PLR2004 - 2 %
    return Probe(
        name="clock", grade=grade, finding=finding, advice="look at the system's clock source: tsc is fine, hpet and acpi_pm are slow"
    )


def pinning(works: bool | None) -> Probe:  # noqa: FBT001 - the only fact there is
    """Judge whether workers can be kept on their cores."""
    return _ability("pinning", works, "workers stay on their cores", "workers move between cores: expect 2 to 4 times the noise")


def pausing(works: bool | None) -> Probe:  # noqa: FBT001 - likewise
    """Judge whether workers can be stopped while another is timed."""
    return _ability("pausing", works, "idle workers stand still", "idle threads of a BLAS spin beside what is timed: use --threads 1")


def peak_memory(*, read: int, method: str) -> Probe:
    """Judge what reading the peak of a planted temporary of `PLANTED` bytes gave."""
    finding = f"a temporary of {PLANTED / _MB:.0f} MB reads {read / _MB:.1f} MB ({method})"
    if abs(read - PLANTED) <= 0.05 * PLANTED:
        if method == "resident":
            return Probe(name="peak memory", grade=Grade.OK, finding=finding)
        advice = "resident memory cannot be reset here, so memory that C code allocates by itself is missed"
        return Probe(name="peak memory", grade=Grade.WARN, finding=finding, advice=advice)
    return Probe(name="peak memory", grade=Grade.BAD, finding=finding, advice="do not trust the memory column on this machine")


def memory(*, available: int | None, limit: int | None) -> Probe:
    """Judge the bytes that can be allocated."""
    if available is None:
        return unknown("memory", "the system does not show how much memory is free")
    finding = f"{size(available)} available" + (f", limited to {size(limit)}" if limit is not None else "")
    if available >= 2 * _GIB:
        return Probe(name="memory", grade=Grade.OK, finding=finding)
    grade = Grade.WARN if available >= _GIB // 2 else Grade.BAD
    return Probe(
        name="memory", grade=grade, finding=finding, advice="cases that do not fit are skipped; free some memory or raise the limit"
    )


def threads(*, asked: int, effective: Sequence[int]) -> Probe:
    """Judge whether BLAS uses as many threads as it is told to."""
    if not effective:
        return unknown("BLAS threads", "no BLAS whose threads can be set", "set OMP_NUM_THREADS yourself and compare one thread only")
    if all(count == asked for count in effective):
        return Probe(name="BLAS threads", grade=Grade.OK, finding="BLAS uses as many threads as it is told to")
    finding = f"told to use {asked}, BLAS uses {max(effective)}"
    return Probe(name="BLAS threads", grade=Grade.BAD, finding=finding, advice="rows show the threads that were really used: compare those")


def blas(names: Sequence[str]) -> Probe:
    """Judge which BLAS multiplies NumPy's matrices."""
    if not names:
        return unknown("BLAS", "NumPy does not say which BLAS it uses")
    finding = f"NumPy multiplies with {', '.join(names)}"
    if any(known in name.lower() for name in names for known in _OPTIMISED):
        return Probe(name="BLAS", grade=Grade.OK, finding=finding)
    advice = "install NumPy's own wheel: without an optimised BLAS, matrix products are 10 to 50 times slower"
    return Probe(name="BLAS", grade=Grade.BAD, finding=finding, advice=advice)


def storage(*, place: str, writable: bool, free: int) -> Probe:
    """Judge the folder that results go to."""
    if not writable:
        advice = "choose another folder with --results"
        return Probe(name="results folder", grade=Grade.BAD, finding=f"{place} cannot be written to", advice=advice)
    finding = f"{place} is writable, {size(free)} free"
    if free >= 100 * _MB:
        return Probe(name="results folder", grade=Grade.OK, finding=finding)
    return Probe(name="results folder", grade=Grade.WARN, finding=finding, advice="free some space: a run writes a few MB")


def roofs(found: Sequence[Roof]) -> Probe:
    """Tell what the machine can do at most; nothing to judge, but what every share of the limit is a share of."""
    if not found:
        return unknown("roofs", "the products and streams that measure them did not run here", "shares of the limit will be missing")
    told = []
    for threads in dict.fromkeys(roof.threads for roof in found):
        mine = [roof for roof in found if roof.threads == threads]
        peaks = ", ".join(f"{gigaflops(roof.flops)} {roof.dtype}" for roof in mine)
        told.append(f"GEMM peak {peaks}; reading {mine[0].bandwidth / 1e9:.3g} GB/s ({threads} thread{'' if threads == 1 else 's'})")
    return Probe(name="roofs", grade=Grade.OK, finding="; ".join(told))


def interpreter(*, version: str, slowed_by: Sequence[str]) -> Probe:
    """Judge what slows this Python down: a debug build, development mode, a tracer."""
    if not slowed_by:
        return Probe(name="Python", grade=Grade.OK, finding=f"{version}, nothing slows it down")
    finding = f"{version} with {', '.join(slowed_by)}"
    return Probe(
        name="Python", grade=Grade.WARN, finding=finding, advice="loops in Python are slower than they would be: use a plain interpreter"
    )


def noise(launches: Sequence[Sequence[Pair]]) -> Probe:
    """Judge what identical code shows when it is measured as two: (first, second) seconds of every round of every launch.

    Notes
    -----
    A change as large as half the interval that a run with as many launches and rounds would print, its own noise floor included, is seen
    every other time only: its estimate falls on either side of itself. The figure is a change that is seen nine times in ten: larger by
    1.28 standard errors of a median over launches, rms·sqrt(pi/2)/sqrt(launches) each.

    Raises
    ------
    TooFewPairsError
        If that interval cannot exist.
    """
    medians = launch_medians(launches)
    floor = NoiseFloor(rms=robust_rms(medians), pairs=len(medians))
    found = paired_speedup(launches, floor=allowance(floor))
    estimate = found.estimate
    half = max(math.log(estimate.high / estimate.point), math.log(estimate.point / estimate.low))
    visible = math.expm1(half + normal_quantile(_REACH) * floor.rms * math.sqrt(math.pi / 2 / found.launches))
    within = " within a launch" if found.scope is Scope.WITHIN_LAUNCHES else ""
    finding = (
        f"identical code differs by {floor.rms:.1%} between launches: sees changes of {visible:.1%}{within} nine times in ten "
        f"({found.launches} launches, {found.pairs} pairs)"
    )
    if not estimate.low <= 1 <= estimate.high:
        finding += f"; it even finds identical code {max(estimate.point, 1 / estimate.point) - 1:.1%} apart"
        return Probe(name="noise", grade=Grade.WARN, finding=finding, advice="measure again: by luck this happens once in twenty")
    grade = Grade.OK if visible <= _CLEAR else Grade.WARN if visible <= _FAINT else Grade.BAD
    advice = None if grade is Grade.OK else "more launches narrow the intervals; a quieter machine narrows them more"
    return Probe(name="noise", grade=grade, finding=finding, advice=advice)


def _ability(name: str, works: bool | None, good: str, bad: str) -> Probe:  # noqa: FBT001 - private, and the fact itself
    if works is None:
        return unknown(name, "n/a on this system", bad)
    return (
        Probe(name=name, grade=Grade.OK, finding=good) if works else Probe(name=name, grade=Grade.BAD, finding="refused here", advice=bad)
    )
