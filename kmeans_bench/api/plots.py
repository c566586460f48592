"""Every chart of a report, from Python: ``run.plot.winner()``. The names are here; drawing, and matplotlib, wait for the call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.model import Contender, Dtype, Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kmeans_bench.reporting.charts.chart import Chart
    from kmeans_bench.reporting.findings import Findings
    from kmeans_bench.reporting.gallery import Kind
    from kmeans_bench.reporting.palette import Theme

Pair = tuple[str, str]

# Charts that are called something shorter than their files; the others have their file's name with underscores.
_SHORT = {"winner": "winner-map", "speedup": "speed-up"}


@dataclass(frozen=True, slots=True)
class Plot:
    """One chart of a run; calling it draws it.

    Attributes
    ----------
    chart
        Its name, as in the report's files: ``winner-map``.
    """

    run: Run
    chart: str

    @overload
    def __call__(self, *, theme: str = ..., pages: Literal[False] = ...) -> Figure: ...

    @overload
    def __call__(self, *, theme: str = ..., pages: Literal[True]) -> list[Figure]: ...

    def __call__(self, *, theme: str = "light", pages: bool = False) -> Figure | list[Figure]:
        """Return the chart as a matplotlib figure, its first page if it has several.

        Parameters
        ----------
        theme
            ``"light"`` or ``"dark"``.
        pages
            Return the list of all pages instead.

        Raises
        ------
        NothingToConcludeError
            If the run holds nothing to draw; the message says what is missing.
        UsageError
            If there is no such theme.
        """
        from kmeans_bench.reporting import findings  # noqa: PLC0415 - matplotlib takes half a second that only charts pay

        kind, dress = _kind(self.chart), _theme(theme)
        examined = findings.examine(self.run)
        figures = _figures(kind, examined, kind.draw(examined, dress))
        return figures if pages else figures[0]


@dataclass(frozen=True, slots=True)
class PairPlot(Plot):
    """A chart of two contenders; calling it draws it."""

    @overload
    def __call__(self, pair: Pair | None = ..., *, theme: str = ..., pages: Literal[False] = ...) -> Figure: ...

    @overload
    def __call__(self, pair: Pair | None = ..., *, theme: str = ..., pages: Literal[True]) -> list[Figure]: ...

    def __call__(self, pair: Pair | None = None, *, theme: str = "light", pages: bool = False) -> Figure | list[Figure]:
        """Return the chart as `Plot` does.

        Parameters
        ----------
        pair
            Two contenders: ``("identity", "broadcast")``, ``("identity/float64", "identity/float32")``. Where several fit a name, float64
            and one thread come first. Default: the pairs that the report shows.
        theme, pages
            As for `Plot`.

        Raises
        ------
        NothingToConcludeError
            If the two have no case in common.
        UsageError
            If there is no such theme, or a name fits no contender of the run.
        """
        from kmeans_bench.reporting import findings  # noqa: PLC0415 - matplotlib takes half a second that only charts pay
        from kmeans_bench.reporting.charts.crossover import crossover  # noqa: PLC0415 - likewise

        if pair is None:
            return Plot.__call__(self, theme=theme, pages=True) if pages else Plot.__call__(self, theme=theme)
        one, other = (_contender(self.run, name) for name in pair)
        examined = findings.examine(self.run)
        figures = _figures(_kind(self.chart), examined, crossover(examined, _theme(theme), (one, other)))
        return figures if pages else figures[0]


@dataclass(frozen=True, slots=True, repr=False)
class Plots:
    """The charts of a run; ``run.plot.speedup()`` returns a matplotlib figure, ``run.plot.speedup(pages=True)`` all of its pages."""

    _run: Run

    @property
    def winner(self) -> Plot:
        """Fastest contender of every case: N across, K upwards, a panel per d."""
        return self._plot("winner")

    @property
    def heat_table(self) -> Plot:
        """Slow-down over the fastest, every contender on every case."""
        return self._plot("heat_table")

    @property
    def speedup(self) -> Plot:
        """Speed-up over the scenario's baseline, with 95 % intervals."""
        return self._plot("speedup")

    @property
    def claims(self) -> Plot:
        """What was claimed of these cases, shaded, and what was found; of runs of whose cases something is claimed."""
        return self._plot("claims")

    @property
    def race(self) -> Plot:
        """How many times as fast as the best library, cell by cell; of runs that hold both."""
        return self._plot("race")

    @property
    def unit_cost(self) -> Plot:
        """Nanoseconds per point, centroid, dimension and step, over N."""
        return self._plot("unit_cost")

    @property
    def one_default(self) -> Plot:
        """In how many cases everyone is within what factor of the fastest: whom to choose if there may be only one."""
        return self._plot("one_default")

    @property
    def crossover(self) -> PairPlot:
        """Two contenders head to head: who is faster for which N, K and d, and by how much; ``crossover(("identity", "broadcast"))``."""
        return PairPlot(self._run, "crossover")

    @property
    def memory(self) -> Plot:
        """Time against extra memory, and who is worth choosing."""
        return self._plot("memory")

    @property
    def roofline(self) -> Plot:
        """Operations per second under what this machine can do at most."""
        return self._plot("roofline")

    @property
    def float32(self) -> Plot:
        """What float32 buys and costs."""
        return self._plot("float32")

    @property
    def convergence(self) -> Plot:
        """Inertia over seconds, everyone from the same start."""
        return self._plot("convergence")

    @property
    def phases(self) -> Plot:
        """How much of a call the two halves of its steps take."""
        return self._plot("phases")

    @property
    def stopping(self) -> Plot:
        """Five rules for when to stop: steps saved, inertia left."""
        return self._plot("stopping")

    @property
    def threads(self) -> Plot:
        """What more threads bring, by the work of a step."""
        return self._plot("threads")

    @property
    def choose_k(self) -> Plot:
        """How many clusters are chosen, against how many there are."""
        return self._plot("choose-k")

    @property
    def high_dimension(self) -> Plot:
        """Known clusters in many dimensions, with and without reducing them first."""
        return self._plot("high-dimension")

    @property
    def categories(self) -> Plot:
        """Categories as numbers, as other numbers and as 0/1 columns: how far the same clusters are found."""
        return self._plot("categories")

    @property
    def starts(self) -> Plot:
        """What a start saves, and in which minimum it ends, over seeds."""
        return self._plot("starts")

    @property
    def noise(self) -> Plot:
        """Every timed turn over its cell's median, in the order of the run."""
        return self._plot("noise")

    def __dir__(self) -> list[str]:
        """List the charts, those included that have no property of their own."""
        return sorted(_names())

    def __repr__(self) -> str:
        """List the charts."""
        return f"charts of {self._run.run_id}: {', '.join(f'.plot.{name}()' for name in _names())}"

    if not TYPE_CHECKING:  # mypy knows the properties, and a misspelt one is an error there

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a Plot
            """Return a chart of the gallery that has no property of its own."""
            if name.startswith("_") or name not in _names():
                msg = f"there is no chart {name!r}; choose one of {', '.join(_names())}"
                raise AttributeError(msg)
            return self._plot(name)

    def _plot(self, name: str) -> Plot:
        return Plot(self._run, _SHORT.get(name, name.replace("_", "-")))


def _names() -> list[str]:
    """Return what the charts are called here, in the gallery's order."""
    from kmeans_bench.reporting.gallery import KINDS  # noqa: PLC0415 - matplotlib takes half a second that only charts pay

    called = {chart: name for name, chart in _SHORT.items()}
    return [called.get(kind.name, kind.name.replace("-", "_")) for kind in KINDS]


def _figures(kind: Kind, examined: Findings, drawn: Sequence[Chart]) -> list[Figure]:
    if not drawn:
        msg = f"{kind.name} is not drawn: {kind.headline(examined)}"
        raise NothingToConcludeError(msg)
    return [page.figure for page in drawn]


def _contender(run: Run, name: str) -> Contender:
    """Return the contender that *name* means: of several, float64 and one thread come first."""
    planned = dict.fromkeys(planned.cell.contender for planned in run.plan.cells)
    fits = [contender for contender in planned if contender.answers_to(name)]
    if not fits:
        known = ", ".join(dict.fromkeys(contender.implementation for contender in planned))
        msg = f"{name!r} is not part of run {run.run_id}; choose one of {known}"
        raise UsageError(msg)
    return min(fits, key=lambda contender: (contender.dtype is not Dtype.FLOAT64, contender.threads))


def _kind(chart: str) -> Kind:
    from kmeans_bench.reporting.gallery import KINDS  # noqa: PLC0415 - likewise

    return next(kind for kind in KINDS if kind.name == chart)


def _theme(name: str) -> Theme:
    from kmeans_bench.reporting.palette import THEMES  # noqa: PLC0415 - likewise

    known = {theme.name: theme for theme in THEMES}
    if name not in known:
        msg = f"there is no theme {name!r}; choose {' or '.join(known)}"
        raise UsageError(msg)
    return known[name]
