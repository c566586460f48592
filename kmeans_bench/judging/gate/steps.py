"""What to measure next. A function of the duel so far; it never looks at a clock."""

from __future__ import annotations

from kmeans_bench.judging.gate.course import course
from kmeans_bench.model import Ask, Done, Duel, GateRule, Phase


def step(rule: GateRule, duel: Duel) -> Ask | Done:
    """Return the next round to hold, or that no more is to be learnt.

    Screen: `screen_rounds` rounds over all cells that both sides have. Confirm: rounds with the suspects, and with the cells whose
    screen does not rule a change of `must_detect` out, at up to `confirm_scale` times the quads; a cell leaves at a look that called it,
    or released and settled it. Over when no cell is left, after the last look, or when the budget is spent.
    """
    timed = tuple(position for position, cell in enumerate(duel.cells) if cell.timed)
    screening = duel.screen_rounds < rule.screen_rounds
    if duel.obstacle is not None:
        return Done(reason=duel.obstacle)
    if not timed:
        return Done(reason="no cell runs on both sides")
    if duel.seconds >= rule.budget:
        return Done(reason=f"the budget of {rule.budget:g} s is spent")
    return Ask(phase=Phase.SCREEN, round=duel.screen_rounds, cells=timed, scale=1) if screening else _confirm(rule, duel)


def _confirm(rule: GateRule, duel: Duel) -> Ask | Done:
    """Return the next round of the confirmation, if any cell still waits for one."""
    at = course(rule, duel)
    waiting = tuple(position for position in at.awaiting() if duel.cells[position].timed)
    if not waiting:
        return Done(reason="every cell is decided, or its last look is taken")
    number = duel.screen_rounds + duel.confirm_rounds
    return Ask(phase=Phase.CONFIRM, round=number, cells=waiting, scale=at.plan.scale)
