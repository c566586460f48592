"""The rule in words, computed from its numbers, so that a page and the method cannot part."""

from __future__ import annotations

from kmeans_bench.model import GateRule


def in_words(rule: GateRule) -> tuple[str, ...]:
    """Return the rule, one sentence each: what is measured, what is called, what is "no change", what is promised.

    >>> in_words(GateRule())[1]
    'Suspect is a cell whose estimate is off by more than 2.5 % (5 % on the clock beside the deciding one).'
    """
    looks = ", ".join(f"+{later}" for later in rule.looks[1:])
    again = f"; they are looked at as soon as they can be called{f', and again after {looks} rounds' if looks else ''}"
    limits = f"{_percent(rule.screen)} ({_percent(rule.screen_beside)}"
    return (
        f"Screen: {rule.screen_rounds} rounds over all cells, each with a fresh pair of processes that take turns on one core.",
        f"Suspect is a cell whose estimate is off by more than {limits} on the clock beside the deciding one).",
        f"Suspects are measured again, on fresh pairs and with up to {rule.confirm_scale} times the calls{again}.",
        f"Slower, or faster, is what an exact signed-rank test shows to be off by more than {_percent(rule.tolerate)}.",
        f"No change is said only where a change of {_percent(rule.must_detect)} or more is ruled out; what remains is undecided.",
        f"Identical code ends with another code than 0 in {_percent(rule.alpha)} of runs at most, however many cells there are.",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
