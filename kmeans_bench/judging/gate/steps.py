"""What to measure next. A function of the duel so far; it never looks at a clock."""

from __future__ import annotations

from kmeans_bench.model import Ask, Done, Duel, GateRule


def step(rule: GateRule, duel: Duel) -> Ask | Done:
    """Return the next round to hold, or that no more is to be learnt.

    Screen: `screen_rounds` rounds over all cells that both sides have. Confirm: rounds with the suspects, and with the cells whose
    screen does not rule a change of `must_detect` out, at `confirm_scale` times the quads; a cell leaves at a look that called,
    released or settled it. Over when no cell is left, at the last look, or when the budget is spent.
    """
    raise NotImplementedError
