"""The rule in words, computed from its numbers, so that a page and the method cannot part."""

from __future__ import annotations

import math

from kmeans_bench.model import Clock, GateRule


def in_words(rule: GateRule) -> tuple[str, ...]:
    """Return the rule, one sentence each: what is measured, what is called, what is "no change", what is promised.

    >>> in_words(GateRule())[1]
    'Suspect is a cell whose estimate is off by more than 2.5 % (5 % on the clock beside the deciding one).'
    """
    looks = ", ".join(f"+{later}" for later in rule.looks[1:])
    again = f"; they are looked at as soon as they can be called{f', and again after {looks} rounds' if looks else ''}"
    calls = f"with up to {rule.confirm_scale} times the calls"
    limits = f"{percent(rule.screen)} ({percent(rule.screen_beside)}"
    return (
        f"Screen: {rule.screen_rounds} rounds over all cells, each with a fresh pair of processes that take turns on one core.",
        f"Suspect is a cell whose estimate is off by more than {limits} on the clock beside the deciding one).",
        f"Suspects, and what the screen leaves open, are measured again, on fresh pairs and {calls}{again}.",
        f"Slower, or faster, is what an exact signed-rank test shows to be off by more than {percent(rule.tolerate)}.",
        f"No change is said only where a change of {percent(rule.must_detect)} or more is ruled out; what remains is undecided.",
        f"Identical code ends with another code than 0 in {percent(rule.alpha)} of runs at most, however many cells there are.",
    )


def in_short(rule: GateRule) -> tuple[str, ...]:
    """Return of the rule what is called, what is "no change" and what is promised, without how it is measured.

    >>> in_short(GateRule())[0]
    'Slower, or faster, is what an exact signed-rank test shows to be off by more than 1 %.'
    """
    return in_words(rule)[-3:]


def percent(share: float) -> str:
    """Return a fraction as people say it, three digits at most; a bound of the rule comes out as it was given.

    >>> percent(0.01), percent(0.125), percent(0.08421), percent(float("inf"))
    ('1 %', '12.5 %', '8.42 %', '∞')
    """
    return "∞" if math.isinf(share) else f"{100 * share:.3g} %"


def time_on(clock: Clock) -> str:
    """Return what a clock measures.

    >>> time_on(Clock.CPU), time_on(Clock.WALL)
    ('CPU time', 'wall time')
    """
    return "CPU time" if clock is Clock.CPU else "wall time"
