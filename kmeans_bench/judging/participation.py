"""How often a contender is asked: a slow one sits out rounds, so that the fast ones get theirs."""

from __future__ import annotations

import math

SLOW = 20.0  # times the fastest, from which a contender sits out rounds
LEAST_TURNS = 6  # of a contender on a case: the fewest pairs that carry an interval at 95 %


def stride(seconds: float, fastest: float, *, rounds: int, launches: int = 1) -> int:
    """Return m, a power of two, such that a contender joins every m-th round of each launch, its first round included.

    Parameters
    ----------
    seconds, fastest
        Of one call: the contender's, and the quickest contender's of the case.
    rounds
        Rounds expected in one launch.
    launches
        Launches of the case.

    Notes
    -----
    Up to 20 times the fastest, everyone joins every round. Beyond that a contender may take about as long in all as one that is
    20 times slower would, but it gets six turns in total at least, spread evenly over the launches: six pairs are the fewest
    that carry an interval at 95 %, and a launch without a turn would not count.

    Powers of two, because a pair needs both in one round: the rounds of every 4th are among those of every 2nd, so that two slow
    contenders have as many pairs as the slower one has turns. Every 5th and every 4th would meet in the first round alone.
    """
    if seconds <= SLOW * fastest:
        return 1
    wanted = int(seconds / (SLOW * fastest))
    least = least_turns(launches)
    allowed = (rounds - 1) // (least - 1) if least > 1 else rounds
    return _power_of_two(max(1, min(wanted, allowed)))


def _power_of_two(number: int) -> int:
    """Return the largest power of two that *number* holds."""
    return int(1 << (number.bit_length() - 1))


def least_turns(launches: int) -> int:
    """Return the turns that each launch must give everyone, so that all together make six."""
    return math.ceil(LEAST_TURNS / launches)


def joins(round_: int, stride_: int) -> bool:
    """Return whether a contender with this stride is asked in round *round_* of a launch, counted from 0."""
    return round_ % stride_ == 0
