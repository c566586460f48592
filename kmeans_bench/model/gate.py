"""The gate's rule in numbers, and what it concludes. `speed-up = base seconds / head seconds`: above 1 = head is faster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from kmeans_bench.errors import UsageError
from kmeans_bench.model.duel import Clock, DuelCell, Phase, Quantity
from kmeans_bench.model.verdict import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRule:
    """Every number of the method; changes of time are relative: .05 = head takes 1.05 times base's seconds, or base 1.05 times head's.

    Attributes
    ----------
    tolerate
        A change is called only when it is shown to exceed this.
    must_detect
        "No change" is said only when a change of this size or more, in either direction, is ruled out.
    alpha
        Probability that identical code ends with another exit code than 0 (any cell slower, or the placebo called), at most, for any
        number of cells; and, apart from that, that any cell is called faster.
    spend
        Share of alpha at every look of the confirmation; sums to 1 at most.
    looks
        When to look: so many confirmation rounds after the first look; ascending from 0, one per entry of `spend`.
    deciding
        Share of alpha for the deciding clocks; the clock beside them (wall, where CPU decides) has the rest.
    screen, screen_beside
        A cell is suspect when its screen estimate is further off than this, on the deciding clock and on the one beside.
    screen_rounds
        Rounds over all cells before anything is decided; at least 5.
    confirm_scale
        How many times the quads of a screen visit one of the confirmation takes.
    level
        Coverage of the intervals that are shown: each end misses with half of the rest. The usual 90 % go with `miss`: where "no change" is
        said at the first look, the interval that is shown lies within `must_detect`.
    miss
        Probability that a cell that is `must_detect` slower, or faster, is called "no change", at most.
    budget
        Seconds after which no further round is asked for; what is open then is undecided.

    Raises
    ------
    UsageError
        If the numbers keep no promise: relation, values, next step.
    """

    tolerate: float = 0.01
    must_detect: float = 0.05
    alpha: float = 0.01
    spend: tuple[float, ...] = (0.5, 0.25, 0.25)
    looks: tuple[int, ...] = (0, 4, 9)
    deciding: float = 0.8
    screen: float = 0.025
    screen_beside: float = 0.05
    screen_rounds: int = 6
    confirm_scale: int = 4
    level: float = 0.9
    miss: float = 0.05
    budget: float = 180.0

    def __post_init__(self) -> None:
        """Refuse what keeps no promise: relation, values, next step."""
        for problem in self._problems():
            msg = f"gate rule: {problem}"
            raise UsageError(msg)

    @classmethod
    def between(cls, tolerate: float, must_detect: float, *, alpha: float = 0.01, budget: float = 180.0) -> GateRule:
        """Return the rule for a user's two bounds, its screens where the usual ones lie between 1 % and 5 %.

        Raises
        ------
        UsageError
            If *tolerate* is not below *must_detect*, or another number is no number of a rule.

        >>> GateRule.between(0.01, 0.05) == GateRule()
        True
        """
        screen = round(tolerate + 0.375 * (must_detect - tolerate), 12)
        return cls(
            tolerate=tolerate, must_detect=must_detect, screen=screen, screen_beside=max(screen, must_detect), alpha=alpha, budget=budget
        )

    def _problems(self) -> list[str]:
        """Return what is wrong with the numbers, one line each."""
        return [
            line
            for wrong, line in (
                (
                    not 0 <= self.tolerate < self.must_detect < math.inf,
                    f"tolerate = {self.tolerate:g} is not below must-detect = {self.must_detect:g}; widen must-detect or tolerate less",
                ),
                (
                    not self.tolerate <= self.screen < self.must_detect or self.screen_beside < self.screen,
                    f"screens at {self.screen:g} and {self.screen_beside:g} do not ascend between tolerate and must-detect; see `between`",
                ),
                (not 0 < self.alpha < 1, f"alpha = {self.alpha:g} is not in (0, 1)"),
                (not 0 < self.deciding < 1, f"the deciding clocks' share = {self.deciding:g} is not in (0, 1)"),
                (not 0 < self.level < 1 or not 0 < self.miss < 1, f"level = {self.level:g} or miss = {self.miss:g} is not in (0, 1)"),
                (
                    len(self.spend) != len(self.looks) or min(self.spend, default=0) <= 0 or sum(self.spend) > 1 + 1e-12,
                    f"spend = {self.spend} is not one positive share for each of the looks {self.looks}, 1 in all at most",
                ),
                (
                    list(self.looks) != sorted(set(self.looks)) or self.looks[:1] != (0,),
                    f"looks = {self.looks} do not ascend from 0",
                ),
                (self.screen_rounds < 5, f"screen rounds = {self.screen_rounds} are fewer than 5"),  # noqa: PLR2004 - 1/32 is the bound's price
                (self.confirm_scale < 1, f"confirm scale = {self.confirm_scale} is less than 1"),
                (self.budget <= 0, f"budget = {self.budget:g} s is not positive"),
            )
            if wrong
        ]


class Change(StrEnum):
    """What became of a cell: exactly one of these. For the suite: SLOWER, FASTER, NO_CHANGE, UNDECIDED or NOT_MEASURED."""

    SLOWER = "slower"
    FASTER = "faster"
    NO_CHANGE = "no change"
    UNDECIDED = "undecided"
    BROKEN = "broken"
    MENDED = "mended"
    NEW = "new"
    GONE = "gone"
    NOT_MEASURED = "not measured"

    @property
    def regression(self) -> bool:
        """Whether it fails a build."""
        return self in (Change.SLOWER, Change.BROKEN)


class CountChange(StrEnum):
    """What became of a counted quantity."""

    MORE = "more"
    LESS = "less"
    SAME = "same"
    UNKNOWN = "n/a"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountVerdict:
    """One counted quantity of one cell: MORE is a regression; UNKNOWN where a side does not report it, and says why."""

    quantity: Quantity
    change: CountChange
    base: int | None
    head: int | None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """What is concluded about one cell.

    Attributes
    ----------
    cell
        With its bouts, clocks and sides.
    change
        Its one bucket.
    clock
        The clock that all figures here are of: the one it was called on, else the deciding one; None without a bout.
    estimate
        Hodges-Lehmann estimate of the speed-up with its interval: from the confirmation's bouts where there are five, else the screen's.
        None with fewer than five bouts of either.
    phase
        Whose bouts the estimate rests on.
    before, after
        Median over those bouts of base's and head's seconds; None without an estimate.
    suspect
        The screen put it before the confirmation's tests.
    p, threshold
        Exact one-sided p that the change exceeds `tolerate`, at the look that called it or the last one, and what it had to meet; None
        for a cell that was never tested.
    resolution
        Smallest slow-down, relative (.04 = 4 %), that this run could have shown with 95 % power in this cell; None where it could show
        none (no bouts, or time was spent before the tests).
    counts
        Memory and work; a growth fails the build whatever the time.
    reason
        One line: why undecided, broken, not measured; what a call rests on.
    """

    cell: DuelCell
    change: Change
    clock: Clock | None = None
    estimate: Estimate | None = None
    phase: Phase | None = None
    before: float | None = None
    after: float | None = None
    suspect: bool = False
    p: float | None = None
    threshold: float | None = None
    resolution: float | None = None
    counts: tuple[CountVerdict, ...] = ()
    reason: str | None = None

    @property
    def regression(self) -> bool:
        """Whether time, an answer or a count fails the build; a placebo never does."""
        grown = any(count.change is CountChange.MORE for count in self.counts)
        return not self.cell.placebo and (self.change.regression or grown)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVerdict:
    """What is concluded about the suite.

    Attributes
    ----------
    rule
        What it was concluded by.
    cells
        One verdict per cell of the duel, in its order, placebos included.
    change
        SLOWER if any cell is a regression (broken, or with a count grown, included), else UNDECIDED if any cell is, else FASTER if any
        cell is, else NO_CHANGE; NOT_MEASURED where no cell says anything.
    invalid
        Why nothing may be concluded, one line; None for a valid run.
    resolution
        Smallest slow-down that would have been shown with 95 % power whichever cell it was in: the largest of the cells'. None where one
        cell could not have shown any.
    typical_resolution
        The same for the cell in the middle: the median of the cells'. None as above.
    screen_rounds, confirm_rounds, seconds
        What it took.
    environment_changed
        As in the duel: a change may be the libraries'.
    """

    rule: GateRule
    cells: tuple[CellVerdict, ...]
    change: Change
    invalid: str | None = None
    resolution: float | None = None
    typical_resolution: float | None = None
    screen_rounds: int = 0
    confirm_rounds: int = 0
    seconds: float = 0.0
    environment_changed: bool = False

    def exit_code(self, *, strict: bool = False) -> int:
        """Return 3 for an invalid run (*strict*: and for an undecided one), else 1 for a regression, else 0.

        A regression outranks what is undecided beside it: it is shown.
        """
        if self.invalid is not None:
            return 3
        if self.change is Change.SLOWER:
            return 1
        return 3 if strict and self.change is Change.UNDECIDED else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """No further round is asked for, and why (one line); the verdict is `judge`'s."""

    reason: str
