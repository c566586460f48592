"""A gate that finds what a test wants, and tells it as the real one does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kmeans_bench.api import gate_events
from kmeans_bench.api.gating import Gated
from kmeans_bench.model import Ask, GateRun, Phase
from tests.gates import PLACEBO, SAME, run


@dataclass
class Scripted:
    """A gate that finds what a test wants."""

    run: GateRun = field(default_factory=lambda: run(SAME, PLACEBO))
    asked: dict[str, Any] = field(default_factory=dict)
    error: BaseException | None = None

    def gate(self, *, on_event: Callable[[object], None], **asked: Any) -> Gated:  # noqa: ANN401 - whatever the command passes on
        self.asked = asked
        if self.error is not None:
            raise self.error
        found = self.run
        events: list[object] = [
            gate_events.Doing(text="checking out base"),
            gate_events.DuelReady(
                base=found.base,
                head=found.head,
                rule=found.verdict.rule,
                duel=found.duel,
                changed=found.changed,
                unchanged=found.unchanged,
            ),
            gate_events.RoundHeld(asked=Ask(phase=Phase.SCREEN, round=0, cells=(0,), scale=1), duel=found.duel, left=100.0),
            gate_events.RoundHeld(asked=Ask(phase=Phase.CONFIRM, round=6, cells=(0,), scale=4), duel=found.duel, left=50.0),
            gate_events.Trouble(text="a worker died in round 3 and was replaced"),
            gate_events.GateEnded(run=found),
        ]
        for event in events:
            on_event(event)
        return Gated(run=found)
