"""The generated parts of docs/race.md: what several runs of the race come to together, and each of them with its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from kmeans_bench.judging.race import Leg
from kmeans_bench.reporting import again, race, race_text
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.charts import race as forest
from kmeans_bench.reporting.charts.chart import Chart, page_name
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.markdown import details, escape, picture
from kmeans_bench.reporting.palette import THEMES, Theme


def blocks(runs: Sequence[Findings], pictures: PurePosixPath) -> dict[str, str]:
    """Return the text of every block by its name; *pictures* is where the charts lie, as seen from the page."""
    legs = [leg for run in runs for leg in _legs(run)]
    missed = race_text.short(legs)
    return {
        "race-answer": f"**{escape(race.headline(legs))}.**\n\n{race_text.overview(legs)}",
        "race-short": missed or "No cell: every one shows what its class asks for.",
        "race-runs": "\n\n".join(part for run in runs for part in _chapter(run, pictures)),
        "race-machine": "\n".join(f"- {escape(line)}" for run in runs for line in _machine(run)),
    }


def charts(run: Findings, theme: Theme) -> Iterator[Chart]:
    """Yield the pages of a run's chart, named after its scenario."""
    for number, page in enumerate(forest.race(run, theme)):
        yield replace(page, name=page_name(run.run.plan.scenario.name, number))


def _legs(run: Findings) -> tuple[Leg, ...]:
    return run.race.legs if run.race is not None else ()


def _chapter(run: Findings, pictures: PurePosixPath) -> Iterator[str]:
    legs, light, dark = _legs(run), *(list(charts(run, theme)) for theme in THEMES)
    yield f"### {escape(run.run.plan.scenario.name)}: {escape(facts.work(run.run))}"
    yield f"{escape(race.headline(legs))}."
    for one, other in zip(light, dark, strict=True):
        yield picture(str(pictures / f"{one.name}-light.svg"), str(pictures / f"{other.name}-dark.svg"), one.alt)
    if light:
        yield f"*{escape(light[0].caption)}*"
    yield details("Every cell", f"{race_text.cells(legs)}\n\n{race_text.COLUMNS}")
    yield details("Over every peer", race_text.peers(legs))


def _machine(run: Findings) -> Iterator[str]:
    environment, floor = run.run.environment, run.floor
    packages = ", ".join(f"{name} {version}" for name, version in sorted(environment.packages.items()))
    noise = f"; identical code differed by {words.percent(floor.rms)}" if floor is not None else ""
    yield f"{run.run.plan.scenario.name}: run {run.run.run_id} of {run.run.started_at}{noise}; again: {again.command(run.run.plan)}"
    yield f"{environment.cpu}, {words.plural(environment.cores, 'core')}; Python {environment.python}, {packages}"
    for roof in run.run.roofs:
        peak = f"{words.operations(roof.flops)}, reads {words.size(roof.bandwidth)}/s"
        yield f"roofs of {roof.dtype} on {words.plural(roof.threads, 'thread')}: {peak}"
