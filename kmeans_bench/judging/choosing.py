"""How many clusters were chosen, and how many there are: one draw of the points after the other, kind by kind. Nothing is timed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.judging.claim_seeds import over
from kmeans_bench.judging.claims import seedless
from kmeans_bench.model import Case, Cell, Contender, Estimate, Measurement, Run, Status
from kmeans_bench.stats.intervals import fewest

NEAR = 0.1  # of the true number: within a tenth of it, ten clusters are nine to eleven, and six are six
_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What came back for one draw of the points; `seconds` is the median of a call."""

    case: Case
    contender: Contender
    chosen: int
    true: int
    seconds: float
    ari: float | None

    @property
    def ratio(self) -> float:
        """Chosen number ÷ true number."""
        return self.chosen / self.true


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One contender on all draws of one kind of points.

    Attributes
    ----------
    kind
        What the cases have in common: one of them, without its seed.
    choices
        In the plan's order.
    silent
        Why the other draws have no answer, one reason each.
    """

    kind: Case
    contender: Contender
    choices: tuple[Choice, ...]
    silent: tuple[str, ...] = ()

    @property
    def right(self) -> int:
        """On how many draws the true number was chosen."""
        return sum(one.chosen == one.true for one in self.choices)

    @property
    def near(self) -> int:
        """On how many draws a number within a tenth of it was chosen."""
        return sum(abs(one.chosen - one.true) <= NEAR * one.true for one in self.choices)

    @property
    def typical(self) -> float | None:
        """Median of chosen ÷ true; None without an answer."""
        return median(one.ratio for one in self.choices) if self.choices else None

    @property
    def interval(self) -> Estimate | None:
        """The median with its interval over draws at 95 %; None for fewer than six, or where a draw has no answer."""
        few = len(self.choices) < fewest(_LEVEL) or self.silent
        return None if few else over([one.ratio for one in self.choices], level=_LEVEL)

    @property
    def seconds(self) -> float | None:
        """Median over draws; None without an answer."""
        return median(one.seconds for one in self.choices) if self.choices else None

    @property
    def ari(self) -> float | None:
        """Median over draws of the adjusted Rand index; None where one is not known."""
        known = [one.ari for one in self.choices if one.ari is not None]
        return median(known) if known and len(known) == len(self.choices) else None


def choosers(run: Run) -> tuple[str, ...]:
    """Return the implementations of a plan that choose the number of clusters themselves."""
    return tuple(one.name for one in run.plan.declarations if one.chooses_k)


def records(run: Run, seconds: Mapping[Cell, float]) -> tuple[Record, ...]:
    """Return what every chooser did on every kind of points whose true number of clusters is known.

    Parameters
    ----------
    seconds
        Of a call, of the cells that have them.
    """
    names, groups = choosers(run), dict[tuple[Case, Contender], list[Measurement]]()
    for one in run.measurements:
        if one.contender.implementation in names and one.case.true_clusters is not None:
            groups.setdefault((seedless(one.case), one.contender), []).append(one)
    return tuple(_record(kind, contender, found, seconds) for (kind, contender), found in groups.items())


def totals(found: Iterable[Record]) -> tuple[Record, ...]:
    """Return one record per contender over all kinds of points, most often right first; its `kind` is the first of them."""
    together: dict[Contender, list[Record]] = {}
    for one in found:
        together.setdefault(one.contender, []).append(one)
    return tuple(sorted((_together(own) for own in together.values()), key=lambda one: (-one.right, -one.near, one.contender.id)))


def _together(own: Sequence[Record]) -> Record:
    return Record(
        kind=own[0].kind,
        contender=own[0].contender,
        choices=tuple(choice for one in own for choice in one.choices),
        silent=tuple(reason for one in own for reason in one.silent),
    )


def _record(kind: Case, contender: Contender, found: Sequence[Measurement], seconds: Mapping[Cell, float]) -> Record:
    answers = [_choice(one, seconds) for one in found]
    return Record(
        kind=kind,
        contender=contender,
        choices=tuple(one for one in answers if isinstance(one, Choice)),
        silent=tuple(one for one in answers if isinstance(one, str)),
    )


def _choice(one: Measurement, seconds: Mapping[Cell, float]) -> Choice | str:
    true = one.case.true_clusters
    if one.status is not Status.OK:
        return f"{one.status}: {one.reason or 'no reason was recorded'}"
    if one.clusters is None or one.cell not in seconds or true is None:
        return "clusters were not counted, or nothing was timed"
    return Choice(case=one.case, contender=one.contender, chosen=one.clusters, true=true, seconds=seconds[one.cell], ari=one.ari)
