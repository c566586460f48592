"""The command that measures what a run measured once more, as far as a plan remembers what was asked for."""

from __future__ import annotations

import shlex
from pathlib import Path

from kmeans_bench.model import Plan, SourceKind
from kmeans_bench.planning import shipped


def command(plan: Plan, where: str | None = None) -> str:
    """Return ``kmeans-bench run ... --fresh`` for *plan*, in one line that a shell takes as it is.

    Parameters
    ----------
    where
        Cells to measure; default: those that the plan was asked for.
    """
    condition = where or plan.where
    # A seed moves the points too: it is the user's only where the first source has it.
    asked = plan.seed == min(source.seed for source in plan.scenario.sources)
    seed = ["--seed", str(plan.seed)] if asked else []
    kept = ["--where", condition] if condition else []
    return shlex.join(["kmeans-bench", "run", *_subject(plan), *_participants(plan), *seed, *kept, "--fresh"])


def _subject(plan: Plan) -> list[str]:
    """Return what is measured: a scenario's name or file, a file of points, or both."""
    scenario, source = plan.scenario, plan.scenario.sources[0]
    if source.kind is SourceKind.FILE and source.path is not None:
        stem, ks = Path(source.path).stem, ",".join(map(str, scenario.grid.k))
        points = ["--data", source.path, "-k", ks]
        if scenario.name == stem:
            return points
        if scenario.name.endswith(f"-{stem}"):
            return [_scenario(scenario.name.removesuffix(f"-{stem}")), *points]
    return [_scenario(scenario.name)]


def _participants(plan: Plan) -> list[str]:
    """Return the folders of the user's own files; once a class was asked for by name, everyone has to be."""
    home = shipped.folder("implementations")
    parents = [Path(one.origin).parent for one in plan.declarations if not one.is_class]
    # Discovery gives full paths; one that is not full names no folder from where the reader stands.
    folders = [folder for folder in dict.fromkeys(parents) if folder != home and folder.is_absolute()]
    own = [part for folder in folders for part in ("--implementations", str(folder))]
    if not any(one.is_class for one in plan.declarations):
        return own
    names = [f"{one.origin}:{one.function}" if one.is_class else one.name for one in plan.declarations]
    return own + [part for name in names for part in ("-i", name)]


def _scenario(name: str) -> str:
    """Return how a scenario is called on the command line: a shipped one by its name, any other by a file of that name."""
    return name if (shipped.folder("scenarios") / f"{name}.toml").is_file() else f"{name}.toml"
