"""Where the seconds of a run went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Seconds by purpose; what is left of the wall is the harness's own.

    Attributes
    ----------
    measured
        Plug-ins' code: first calls, warm-up, memory passes, timed turns.
    imports
        Libraries and plug-ins being imported.
    data
        Points drawn, read and copied.
    calibration
        Contenders timed on a few sizes, to predict the rest.
    wall
        From the first to the last of all this.
    starting
        Part of the harness's own: forking workers and bringing them to life, `workers` of them.
    """

    measured: float = 0.0
    imports: float = 0.0
    data: float = 0.0
    calibration: float = 0.0
    wall: float = 0.0
    starting: float = 0.0
    workers: int = 0

    def started(self, seconds: float, *, data: float, imports: float) -> None:
        """Book a worker's start, which took *seconds* in all."""
        self.data += data
        self.imports += imports
        self.starting += seconds - data - imports
        self.workers += 1

    @property
    def harness(self) -> float:
        """Seconds that are nobody else's."""
        return max(0.0, self.wall - self.measured - self.imports - self.data - self.calibration)
