"""Every timed turn in the order it was taken, over its cell's median, nothing left out; below, what identical code showed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import page
from kmeans_bench.reporting.charts.canvas import Canvas
from kmeans_bench.reporting.charts.chart import Chart, Value
from kmeans_bench.reporting.charts.noise_panels import draw_panels
from kmeans_bench.reporting.charts.noise_turns import Pair, Turn, in_order, pairs
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.once import once
from kmeans_bench.reporting.palette import Theme

NAME = "noise"
WIDTH = 13.5
_MOST = 0.95


def noise(findings: Findings, theme: Theme) -> tuple[Chart, ...]:
    """Return the chart's one page; a run without samples gives one that says so."""
    canvas, turns, twins = Canvas(theme, WIDTH), in_order(findings), pairs(findings)
    said, reading, source = headline(findings), caption(findings), facts.provenance(findings.run)
    bottom = page.head(canvas, said, reading)
    if turns:
        bottom = draw_panels(canvas, findings, bottom, turns, twins)
    chart = Chart(
        name=NAME,
        figure=canvas.finish(page.foot(canvas, bottom, source)),
        theme=theme,
        headline=said,
        evidence=evidence(findings),
        alt=f"Noise. {said}.",
        caption=reading,
        provenance=source,
        rows=tuple([_turn_row(turn) for turn in turns] + [_pair_row(pair, launch) for pair in twins for launch in range(len(pair.ratios))]),
    )
    return (chart,)


@once
def headline(findings: Findings) -> str:
    """Return the finding in a sentence."""
    numbers = evidence(findings)
    if not numbers["turns"]:
        return "Nothing was timed, so there is no noise to show"
    half, most = (_distance(float(numbers[name])) for name in ("half", "most"))
    slowest = f"the slowest took {words.ratio(float(numbers['slowest']))} its median ({numbers['slowest_at']})"
    drift = f"{words.ratio(float(numbers['launch_low']))} to {words.ratio(float(numbers['launch_high']))}"
    turns = f"{int(numbers['turns']):,} turns"
    return f"Half of {turns} lie within {half} of their cell's median, 95 % within {most}; {slowest}; launches drift from {drift}"


def _distance(share: float) -> str:
    """Return a distance from a median; nothing lies more than 100 % below one, so from there on it is a factor.

    >>> _distance(0.094), _distance(1.87)
    ('9.4 %', 'a factor of 2.9')
    """
    return words.percent(share) if share < 1 else f"a factor of {words.ratio(1 + share).rstrip('×')}"


@once
def evidence(findings: Findings) -> Mapping[str, float | str]:
    """Return the numbers of the headline; distances are factors minus 1, the same for a quarter less as for a third more."""
    turns = in_order(findings)
    if not turns:
        return {"turns": 0}
    distances = sorted(math.expm1(abs(math.log(turn.ratio))) for turn in turns)
    slowest = max(turns, key=lambda turn: turn.ratio)
    launches: dict[tuple[str, str, int], list[float]] = {}
    for turn in turns:
        launches.setdefault(turn.launch, []).append(turn.ratio)
    middles = [median(ratios) for ratios in launches.values()]
    return {
        "turns": len(turns),
        "half": _share(distances, 1 / 2),
        "most": _share(distances, _MOST),
        "slowest": slowest.ratio,
        "slowest_at": f"{slowest.label}, {facts.sizes(slowest.case)}",
        "launches": len(middles),
        "launch_low": min(middles),
        "launch_high": max(middles),
    }


def caption(findings: Findings) -> str:
    """Return how to read the chart."""
    floor = findings.floor
    parts = [
        (
            "Above: every timed turn, outliers kept, in the order of the run; its seconds ÷ the median of its cell over all launches. "
            "Bars: the median of a launch, all its contenders together: where they wander, the machine drifts. That is why ratios are "
            "formed inside a launch only."
        ),
    ]
    if floor is None:
        return " ".join([*parts, "No A/A pair was measured."])
    band = (
        f"Below: the same code measured as two contenders, its ratio in every launch; band: ± the noise floor of {words.percent(floor.rms)}"
    )
    return " ".join([*parts, f"{band}, which every interval includes."])


def _share(ordered: Sequence[float], share: float) -> float:
    """Return the smallest value that at least *share* of the values do not exceed."""
    return ordered[math.ceil(share * len(ordered)) - 1]


def _turn_row(turn: Turn) -> Mapping[str, Value]:
    session, case, launch = turn.launch
    return {
        "what": "turn",
        "case_id": case,
        "contender": turn.contender,
        "session": session,
        "launch": launch,
        "round": turn.round,
        "order": turn.order,
        "ratio": turn.ratio,
    }


def _pair_row(pair: Pair, launch: int) -> Mapping[str, Value]:
    return {
        "what": "identical code",
        "case_id": pair.case.id,
        "contender": pair.contender,
        "session": pair.session,
        "launch": launch,
        "round": None,
        "order": None,
        "ratio": pair.ratios[launch],
    }
