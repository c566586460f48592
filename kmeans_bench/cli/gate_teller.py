"""Turns what a gate tells into lines and a bar: rounds, suspects, seconds left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kmeans_bench.api import gate_events as events
from kmeans_bench.cli import gate_lines
from kmeans_bench.cli.rows import middle
from kmeans_bench.model import Phase
from kmeans_bench.reporting import format as words

if TYPE_CHECKING:
    from kmeans_bench.api.gate_events import GateEvent
    from kmeans_bench.cli.progress import Display
    from kmeans_bench.model import Ask, Duel, GateRule

_DOING = 44  # columns beside the bar


class Teller:
    """Hears a gate's events; the seconds left are the budget's until a round has said better."""

    def __init__(self, shown: Display, *, budget: float) -> None:
        """Show on *shown* what is to last *budget* seconds at most."""
        self._shown, self._left = shown, budget
        self._rule: GateRule | None = None

    def __call__(self, event: GateEvent) -> None:
        """Show one event."""
        match event:
            case events.Doing():
                self._shown.left(self._left, middle(event.text, _DOING))
            case events.DuelReady():
                self._meet(event)
            case events.RoundHeld():
                self._left = event.left
                self._shown.left(event.left, progress(event.asked, event.duel, self._rule))
            case events.Trouble():
                for line in gate_lines.labelled("note", event.text):
                    self._shown.line(line)

    def _meet(self, event: events.DuelReady) -> None:
        self._rule = event.rule
        met = sum(cell.timed and not cell.placebo for cell in event.duel.cells)
        lines = gate_lines.meeting(event.base, event.head, event.rule, cells=met, changed=event.changed, unchanged=event.unchanged)
        for line in lines:
            self._shown.line(line)


def progress(asked: Ask, duel: Duel, rule: GateRule | None) -> str:
    """Return how far it is: ``screen 3 of 6``, ``confirming 2 cells, round 5``."""
    if asked.phase is Phase.SCREEN:
        return f"screen {duel.screen_rounds}" + (f" of {rule.screen_rounds}" if rule is not None else "")
    return f"confirming {words.plural(len(asked.cells), 'cell')}, round {duel.confirm_rounds}"
