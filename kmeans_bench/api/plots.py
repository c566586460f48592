"""Every chart of a report, from Python: ``run.plot.winner()``. The names are here; drawing, and matplotlib, wait for the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.model import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from kmeans_bench.reporting.gallery import Kind
    from kmeans_bench.reporting.palette import Theme

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
        figures = [page.figure for page in kind.draw(examined, dress)]
        if not figures:
            msg = f"{self.chart} is not drawn: {kind.headline(examined)}"
            raise NothingToConcludeError(msg)
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
    def unit_cost(self) -> Plot:
        """Nanoseconds per point, centroid, dimension and step, over N."""
        return self._plot("unit_cost")

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
