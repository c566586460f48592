"""The lines around the rows of a run: machine, plan, where it is saved; counts, seconds, what to do next."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

from kmeans_bench.cli.progress import remaining
from kmeans_bench.cli.rows import WIDTH, Shorthand, clip, constants
from kmeans_bench.judging.wording import is_budget_spent
from kmeans_bench.reporting import format as figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kmeans_bench.api.events import Calibrated
    from kmeans_bench.api.prediction import Outlook
    from kmeans_bench.api.results import MeasuredRun, PlannedRun
    from kmeans_bench.model import Environment, Plan, PlannedCell, Run

_MARGIN = 9
_REASONS = 6  # different reasons that a plan gives in full


def labelled(label: str, text: str) -> str:
    """``machine  AMD EPYC · 2 cores``, within 80 columns."""
    return clip(f"{label:<{_MARGIN}}{text}")


def wrapped(label: str, parts: Iterable[str]) -> list[str]:
    """Return *parts* with commas between them, on as many lines as they need."""
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}, {part}" if lines[-1] else part
        if len(joined) < WIDTH - _MARGIN or not lines[-1]:
            lines[-1] = joined
        else:
            lines[-1] += ","
            lines.append(part)
    return [labelled(label if number == 0 else "", line) for number, line in enumerate(lines)]


def machine(environment: Environment) -> str:
    """Return where this is measured."""
    blas = " ".join(environment.blas[0].split()[:2]) if environment.blas else "no BLAS found"
    cores = figures.plural(environment.cores, "core")
    return labelled("machine", f"{environment.cpu} · {cores} · {figures.size(environment.memory)} · {blas}")


def plan_lines(planned: PlannedRun) -> list[str]:
    """Return what is asked for: scenario, protocol, what all rows share."""
    scenario = planned.plan.scenario
    title = f"{scenario.name}: {scenario.summary}" if scenario.summary else scenario.name
    return [labelled("scenario", title), *wrapped("work", [work(planned.plan), constants(planned.plan)])]


def amount(planned: PlannedRun, expected: Outlook, *, before: int) -> list[str]:
    """Return how much there is to do: ``12 cases × 10 contenders = 120 cells, 48 to run, 60 measured before, 12 skipped, ≈ 1:50``."""
    known = [f"{before} measured before"] if before else []
    skipped = [f"{number} {status}" for status, number in planned.skipped.items()]
    when = [f"≈ {remaining(expected.seconds)}"] if expected.cells else []
    short = (
        [f"the budget reaches {expected.reached} of {figures.plural(expected.cases, 'case')}"] if expected.reached < expected.cases else []
    )
    return wrapped("plan", [size(planned.plan), f"{expected.cells} to run", *known, *skipped, *when, *short])


def calibrated(event: Calibrated) -> str:
    """``costs    10 contenders calibrated in 3.4 s: 118 cells to run, ≈ 1:47``."""
    expected = event.outlook
    who = f"{figures.plural(event.contenders, 'contender')} calibrated in {event.seconds:.1f} s"
    short = (
        f", the budget reaches {expected.reached} of {figures.plural(expected.cases, 'case')}" if expected.reached < expected.cases else ""
    )
    return labelled("costs", f"{who}: {expected.cells} to run, ≈ {remaining(expected.seconds)}{short}")


def size(plan: Plan) -> str:
    """``12 cases × 10 contenders = 120 cells``."""
    cases = len({planned.cell.case for planned in plan.cells})
    contenders = len({planned.cell.contender for planned in plan.cells})
    product = f"{figures.plural(cases, 'case')} × {figures.plural(contenders, 'contender')}"
    equal = "=" if cases * contenders == len(plan.cells) else "→"
    return f"{product} {equal} {figures.plural(len(plan.cells), 'cell')}"


def work(plan: Plan) -> str:
    """Return what the timed routine has to do: ``5 steps, random start, 5 launches a case``."""
    protocol = plan.scenario.protocol
    routine = figures.plural(protocol.steps, "step") if protocol.kind == "steps" else str(protocol.kind)
    return f"{routine}, {protocol.init} start, {figures.plural(plan.scenario.budget.launches, 'launch', 'launches')} a case"


def forecast(plan: Plan) -> list[str]:
    """Return the rows of ``--dry-run``: predicted seconds and bytes of one call, or why the cell will not run."""
    short = Shorthand.of(plan)
    name = max(len(short.contender(planned.cell.contender)) for planned in plan.cells)
    case = max(len(short.case(planned.cell.case)) for planned in plan.cells)
    head = clip(f"{'contender':<{name}}  {'n/k/d':<{case}}  {'a call':>8}  {'memory':>8}")
    return [head, *(clip(_prediction(planned, short, f"<{name}", f"<{case}")) for planned in plan.cells)]


def _prediction(planned: PlannedCell, short: Shorthand, name: str, case: str) -> str:
    seconds = "unknown" if planned.seconds is None else figures.seconds(planned.seconds)
    memory = "unknown" if planned.bytes is None else figures.size(planned.bytes)
    why = f"  {planned.status}: {planned.reason}" if planned.status else ""
    start = f"{short.contender(planned.cell.contender):{name}}  {short.case(planned.cell.case):{case}}"
    return f"{start}  {seconds:>8}  {memory:>8}{why}"


def reasons(plan: Plan) -> list[str]:
    """Return in full why cells will not run, which their own lines have no room for: ``4 cells skipped: needs 99 cores, …``."""
    counted = Counter(f"{planned.status}: {planned.reason}" for planned in plan.cells if planned.status)
    lines = [f"{figures.plural(number, 'cell')} {reason}" for reason, number in counted.most_common(_REASONS)]
    if len(counted) > _REASONS:
        lines.append(f"{figures.plural(len(counted) - _REASONS, 'more reason')}: --json has them all")
    return [part for line in lines for part in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]


def closing(measured: MeasuredRun) -> list[str]:
    """Return counts per status, where the seconds went, and where the numbers are."""
    found = [f"{number} {status}" for status, number in measured.counts.items()]
    return [
        *wrapped("cells", found),
        *_unreached(measured.run),
        *warnings(measured.run),
        *_spent(measured.ledger),
        labelled("saved", str(measured.folder)),
    ]


def fastest(measured: MeasuredRun) -> list[str]:
    """Return who won how many cases: ``identity/float32 in 7 of 12 cases, broadcast/float64 in 2, no clear winner in 3``."""
    short = Shorthand.of(measured.run.plan)
    winners = [winner for winner in measured.winners() if winner.fastest is not None]
    clear = Counter(short.contender(winner.fastest) for winner in winners if winner.fastest and not winner.tie)
    ties = Counter({"no clear winner": len(winners) - clear.total()})
    ranked = [f"{name} in {number}" for name, number in [*clear.most_common(), *(+ties).items()]]
    return wrapped("fastest", [f"{ranked[0]} of {figures.plural(len(winners), 'case')}", *ranked[1:]]) if ranked else []


def noise(measured: MeasuredRun) -> list[str]:
    """Return what identical code showed: the part of every interval that no further round would remove."""
    floor = measured.noise_floor
    if floor is None:
        return []
    over = figures.plural(floor.pairs, "A/A launch", "A/A launches")
    return [labelled("noise", f"{figures.percent(floor.rms)} between identical code ({over}), in every interval")]


def roofs(run: Run) -> list[str]:
    """Return what this machine can do at most: ``roofs    1 thread: 92 GFLOP/s float64, 183 GFLOP/s float32, reading 14 GB/s``."""
    lines = []
    for threads in dict.fromkeys(roof.threads for roof in run.roofs):
        mine = [roof for roof in run.roofs if roof.threads == threads]
        peaks = [f"{figures.operations(roof.flops)} {roof.dtype}" for roof in mine]
        lines += wrapped(
            "roofs", [f"{figures.plural(threads, 'thread')}: {peaks[0]}", *peaks[1:], f"reading {figures.size(mine[0].bandwidth)}/s"]
        )
    return lines


def warnings(run: Run) -> list[str]:
    """Return what loading had to leave out."""
    return [line for warning in run.warnings for line in textwrap.wrap(f"warning: {warning}", WIDTH)]


def _unreached(run: Run) -> list[str]:
    number = sum(is_budget_spent(measurement.reason) for measurement in run.measurements)
    if not number:
        return []
    text = f"spent before {figures.plural(number, 'cell')} had a turn; the same command with a larger --budget goes on"
    return [labelled("budget", text)]


def _spent(ledger: Mapping[str, float]) -> list[str]:
    parts = [
        f"{name} {ledger[name]:.1f} s"
        for name in ("measured", "imports", "calibration", "data", "harness")
        if name in ledger and (ledger[name] or name != "calibration")
    ]
    return wrapped("time", parts) if parts else []
