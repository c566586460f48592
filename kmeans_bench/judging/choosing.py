"""How many clusters were chosen, and how many there are: one draw of the points after the other, kind by kind. Nothing is timed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kmeans_bench.judging import draws
from kmeans_bench.judging.draws import seedless
from kmeans_bench.model import Case, Cell, Contender, Estimate, Measurement, Run, Status

NEAR = 0.1  # of the true number: within a tenth of it, ten clusters are nine to eleven, and six are six


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
        return draws.typical([one.ratio for one in self.choices], silent=len(self.silent))

    @property
    def lack(self) -> str | None:
        """Why there is no interval; None where there is one."""
        return draws.lack(len(self.choices), len(self.silent))

    @property
    def seconds(self) -> float | None:
        """Median over draws; None without an answer."""
        return median(one.seconds for one in self.choices) if self.choices else None

    @property
    def ari(self) -> float | None:
        """Median over draws of the adjusted Rand index; None where one is not known."""
        known = [one.ari for one in self.choices if one.ari is not None]
        return median(known) if known and len(known) == len(self.choices) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One contender on all kinds of points: what can be counted. Ratios and seconds of unlike points have no common median.

    Attributes
    ----------
    records
        One per kind of points.
    """

    contender: Contender
    records: tuple[Record, ...]

    @property
    def answered(self) -> int:
        """How many draws have an answer."""
        return sum(len(one.choices) for one in self.records)

    @property
    def silent(self) -> int:
        """How many have none."""
        return sum(len(one.silent) for one in self.records)

    @property
    def right(self) -> int:
        """On how many draws the true number was chosen."""
        return sum(one.right for one in self.records)

    @property
    def near(self) -> int:
        """On how many draws a number within a tenth of it was chosen."""
        return sum(one.near for one in self.records)


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


def totals(found: Iterable[Record]) -> tuple[Total, ...]:
    """Return what every contender comes to over all kinds of points, most often right first."""
    together: dict[Contender, list[Record]] = {}
    for one in found:
        together.setdefault(one.contender, []).append(one)
    counted = (Total(contender=contender, records=tuple(own)) for contender, own in together.items())
    return tuple(sorted(counted, key=lambda one: (-one.right, -one.near, one.contender.id)))


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
