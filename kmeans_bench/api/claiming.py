"""Claims put to the test: what is missing is measured, and every claim gets a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmeans_bench.api import document
from kmeans_bench.api.results import MeasuredRun
from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.model import Claim, ClaimVerdict, Ruling, Scenario
from kmeans_bench.planning import scenario
from kmeans_bench.reporting import claims as words
from kmeans_bench.storage import folder

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A run and what becomes of the claims made of its cases."""

    measured: MeasuredRun
    verdicts: tuple[ClaimVerdict, ...]

    @property
    def tested(self) -> bool:
        """Whether any of them was."""
        return any(one.ruling is not Ruling.NOT_TESTED for one in self.verdicts)

    @property
    def refuted(self) -> bool:
        """Whether any of them is."""
        return any(one.ruling is Ruling.REFUTED for one in self.verdicts)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per claim and exhibit, with the interval and where it lies."""
        import pandas as pd  # noqa: PLC0415 - half a second that only frames pay

        return pd.DataFrame(words.rows(self.verdicts))

    def document(self) -> dict[str, Any]:
        """Return the verdicts as plain JSON values."""
        run = self.measured.run
        return {
            "schema": document.SCHEMA,
            "run": run.run_id,
            "scenario": run.plan.scenario.name,
            "machine": run.environment.cpu,
            "claims": [words.document(one) for one in self.verdicts],
        }


def judged(measured: MeasuredRun, claims: Sequence[Claim] | None = None) -> Tested:
    """Return what becomes of *claims*, by default of all that are made of a run's cases.

    Raises
    ------
    NothingToConcludeError
        If there are none.
    """
    found = words.verdicts(measured.run, claims)
    if not found:
        name = measured.run.plan.scenario.name
        msg = f"{measured.run.run_id}: nothing is claimed of its cases; add [[claim]] tables to scenario {name!r}"
        raise NothingToConcludeError(msg)
    return Tested(measured=measured, verdicts=found)


def check(asked: Scenario) -> None:
    """Refuse a scenario of whose cases nothing is claimed, before anything is measured.

    Raises
    ------
    UsageError
        If there is no claim in it.
    """
    if not asked.claims:
        msg = f"scenario {asked.name!r} claims nothing; add [[claim]] tables to it, or name one of {', '.join(claiming())}"
        raise UsageError(msg)


def claiming() -> tuple[str, ...]:
    """Return the shipped scenarios that claims are made of."""
    return tuple(name for name, _ in scenario.names() if scenario.load(name).claims)


def stored(name: str, results: Path) -> Tested:
    """Return what becomes of the claims of scenario *name* in its newest stored run; nothing is measured.

    Raises
    ------
    UsageError
        If nothing is claimed of its cases.
    NothingToConcludeError
        If there is no run of them.
    """
    wanted = scenario.load(name)
    check(wanted)
    for summary in folder.runs(results):
        if summary.damage is None and summary.scenario == wanted.name:
            run = folder.load(results, str(summary.path))
            if _same(run.plan.scenario, wanted):
                return judged(MeasuredRun(run=run, folder=summary.path), wanted.claims)
    msg = f"{results} holds no run of {name}; measure it: kmeans-bench claims {name}"
    raise NothingToConcludeError(msg)


def listed(names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return every claim of the shipped scenarios, or of *names*, as plain values."""
    found = [(name, claim) for name in names or claiming() for claim in scenario.load(name).claims]
    return [
        {
            "name": claim.id,
            "summary": f"{words.subject(claim)}: {words.claimed(claim)} {words.reach(claim)}",
            "scenario": name,
            "quote": claim.quote,
            "source": claim.source,
            "means": claim.means,
        }
        for name, claim in found
    ]


def _same(mine: Scenario, wanted: Scenario) -> bool:
    return (mine.grid, mine.sources, mine.protocol) == (wanted.grid, wanted.sources, wanted.protocol)
