"""The child side of the pass that times the two halves of a step: inside whole calls of `fit`, as it is, outside of every timed turn.

While the pass lasts, the functions that assign and update are replaced, in the plug-in's own module, by ones that time them; `fit` finds
them there by name, as it always does. What is shown is therefore what is timed, and a call that does not come by there is not seen.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kmeans_bench.measuring.channel import Message
    from kmeans_bench.measuring.worker import Bench

SPAN = 0.06  # seconds of calls in a pass; a call that takes longer is made LEAST times
MOST, LEAST = 25, 3
LONG = 1.0  # seconds: a longer call is made once, without one to warm up


@dataclass(slots=True)
class Turn:
    """Whether a watched function is at work: what it calls belongs to it, and is not timed a second time."""

    taken: bool = False


@dataclass(slots=True)
class Watch:
    """Stands in for a function; counts its calls and adds their seconds up, but for those from within another that shares its turn."""

    function: Callable[..., Any]
    turn: Turn = field(default_factory=Turn)
    seconds: float = 0.0
    calls: int = 0

    def __call__(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the plug-in passes
        """Call the function."""
        if self.turn.taken:
            return self.function(*given, **named)
        self.turn.taken = True
        begin = perf_counter()
        try:
            return self.function(*given, **named)
        finally:
            self.seconds += perf_counter() - begin
            self.calls += 1
            self.turn.taken = False


def passes(estimate: float) -> int:
    """Return how many calls are timed, where one takes *estimate* seconds.

    >>> passes(0.0001), passes(0.01), passes(0.5), passes(3.0)
    (25, 6, 3, 1)
    """
    if estimate > LONG:
        return 1
    return min(MOST, max(LEAST, round(SPAN / estimate))) if estimate > 0 else MOST


def cost(estimate: float) -> float:
    """Return the seconds that a pass takes, the call that warms up included.

    >>> cost(0.5), cost(3.0)
    (2.0, 3.0)
    """
    return estimate * (passes(estimate) + (estimate <= LONG))


def measure(bench: Bench, request: Message) -> Message:
    """Time assign, update and the whole in some calls; no samples where `fit` does not call both by their names.

    Parameters
    ----------
    request
        `halves`: the name of the function that assigns, and those of the functions that may update.
    """
    fit: Any = bench.fit
    space: dict[str, Any] = fit.__globals__
    turn = Turn()
    watches = {name: Watch(space[name], turn) for name in request["halves"]}
    estimate = bench.estimate or 0.0
    begin = perf_counter()
    with replaced(space, watches):
        if estimate <= LONG:
            fit(bench.problem)
        samples = [sample(bench, watches, request["halves"][0]) for _ in range(passes(estimate))]
    seen = all(each > 0 for each in samples[0][:2])
    columns = zip(*samples, strict=True) if seen else ((), (), ())
    return {"seconds": perf_counter() - begin, **{name: list(column) for name, column in zip(COLUMNS, columns, strict=True)}}


COLUMNS = ("assign", "update", "whole")


def sample(bench: Bench, watches: Mapping[str, Watch], assign: str) -> Sequence[float]:
    """Return the seconds of one call in assign, in update, and in all."""
    for watch in watches.values():
        watch.seconds = 0.0
    gc.disable()
    begin = perf_counter()
    bench.fit(bench.problem)
    whole = perf_counter() - begin
    gc.enable()
    return watches[assign].seconds, sum(watch.seconds for name, watch in watches.items() if name != assign), whole


@contextmanager
def replaced(space: dict[str, Any], watches: Mapping[str, Watch]) -> Iterator[None]:
    """Put *watches* in the place of the functions of their names: in the module, and where its functions have them for a default."""
    stand_ins = {id(watch.function): watch for watch in watches.values()}
    functions = [one for one in space.values() if isinstance(one, FunctionType) and one.__defaults__]
    defaults = {one: one.__defaults__ or () for one in functions}
    space.update(watches)
    for one in functions:
        one.__defaults__ = tuple(stand_ins.get(id(value), value) for value in defaults[one])
    try:
        yield
    finally:
        space.update({name: watch.function for name, watch in watches.items()})
        for one in functions:
            one.__defaults__ = defaults[one]
