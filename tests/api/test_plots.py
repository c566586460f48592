"""Charts from Python: the report's own, as figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import kmeans_bench
from kmeans_bench.api.plots import Plot, Plots
from kmeans_bench.api.results import MeasuredRun
from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.palette import DARK, LIGHT

MAPPING: dict[str, object] = {
    "baseline": "loop",
    "implementations": ["loop", "identity", "broadcast"],
    "grid": {"n": [100], "k": [3, 5], "d": [2], "dtype": ["float64"]},
}

pytestmark = pytest.mark.usefixtures("script", "here")


@pytest.fixture
def measured() -> MeasuredRun:
    return kmeans_bench.run(MAPPING)


def test_every_chart_of_the_gallery_has_a_name_here_and_every_name_a_chart(measured: MeasuredRun) -> None:
    charts = [getattr(measured.plot, name).chart for name in dir(measured.plot)]

    assert sorted(charts) == sorted(kind.name for kind in gallery.KINDS)


def test_every_chart_has_a_name_that_mypy_and_an_editor_know(measured: MeasuredRun) -> None:
    """If this fails: a chart is new; it works, and wants a property with a docstring in `Plots`."""
    typed = {name for name, member in vars(Plots).items() if isinstance(member, property)}

    assert typed == set(dir(measured.plot))


def test_a_chart_is_one_figure_and_its_pages_are_a_list(measured: MeasuredRun) -> None:
    assert isinstance(measured.plot.winner(), Figure)
    assert [type(figure).__mro__[1] for figure in measured.plot.speedup(pages=True)] == [Figure]


def test_a_theme_is_the_report_s(measured: MeasuredRun) -> None:
    light, dark = (measured.plot.heat_table(theme=theme).get_facecolor() for theme in ("light", "dark"))

    assert [to_hex(light), to_hex(dark)] == [LIGHT.background, DARK.background]


def test_a_notebook_gets_a_picture_without_pyplot(measured: MeasuredRun) -> None:
    figure = measured.plot.winner()

    assert figure._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined] # IPython's own
    assert "matplotlib.pyplot" not in _modules_after("import kmeans_bench.reporting.gallery")


def test_an_unknown_theme_is_one_line(measured: MeasuredRun) -> None:
    with pytest.raises(UsageError, match=r"^there is no theme 'sepia'; choose light or dark$"):
        measured.plot.winner(theme="sepia")


def test_a_misspelt_chart_names_those_there_are(measured: MeasuredRun) -> None:
    with pytest.raises(AttributeError, match="there is no chart 'winers'; choose one of winner, heat_table, speedup"):
        getattr(measured.plot, "winers")  # noqa: B009 - mypy refuses it as an attribute, which is the point of the typed names


def test_a_chart_without_anything_to_draw_says_what_is_missing(measured: MeasuredRun, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = gallery.Kind(
        name="empty",
        title=lambda _: "Empty",
        draw=lambda _findings, _theme: (),
        headline=lambda _: "no contender computes in float16",
        evidence=lambda _: {},
    )
    monkeypatch.setattr(gallery, "KINDS", (*gallery.KINDS, nothing))

    with pytest.raises(NothingToConcludeError, match=r"^empty is not drawn: no contender computes in float16$"):
        Plot(measured.run, "empty")()


def test_any_two_contenders_are_drawn_head_to_head(measured: MeasuredRun) -> None:
    by_name = measured.plot.crossover(("broadcast", "loop/float64"))
    by_rule = measured.plot.crossover(pages=True)

    assert isinstance(by_name, Figure)
    assert by_name._repr_png_() != by_rule[0]._repr_png_()  # type: ignore[attr-defined] # likewise
    with pytest.raises(UsageError, match=r"^'brodcast' is not part of run .*; choose one of broadcast, identity, loop$"):
        measured.plot.crossover(("brodcast", "loop"))


def test_the_charts_are_listed_when_they_are_looked_at(measured: MeasuredRun) -> None:
    assert repr(measured.plot).startswith(f"charts of {measured.run.run_id}: .plot.winner(), .plot.heat_table(), .plot.speedup()")


def test_a_run_is_loaded_and_its_charts_named_without_matplotlib() -> None:
    assert "matplotlib" not in _modules_after("import kmeans_bench.api.results, kmeans_bench.api.plots as p; p.Plots(None).winner")


def _modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return set(done.stdout.split())
