"""The Python interface: what goes in, what comes back."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kmeans_bench
from kmeans_bench.api import events
from kmeans_bench.errors import StorageError, UsageError
from kmeans_bench.judging.noise import noise_floor
from kmeans_bench.model import Status

Script = Any

MAPPING: dict[str, object] = {
    "baseline": "loop",
    "fallback": "identity",
    "implementations": ["loop", "identity", "broadcast"],
    "grid": {"n": [100], "k": [3, 5], "d": [2], "dtype": ["float64"]},
}

pytestmark = pytest.mark.usefixtures("script", "here")


def test_a_name_a_path_and_a_mapping_make_the_same_cells(here: Path) -> None:
    by_path = kmeans_bench.plan(here / "tiny.toml").plan.cells
    by_text = kmeans_bench.plan("tiny.toml").plan.cells
    by_mapping = kmeans_bench.plan(MAPPING).plan.cells

    assert [planned.cell.id for planned in by_path] == [planned.cell.id for planned in by_mapping]
    assert by_path == by_text
    assert len(by_path) == 6


def test_a_plan_has_one_row_per_cell_and_predictions() -> None:
    frame = kmeans_bench.plan(MAPPING).to_frame()

    assert len(frame) == 6
    assert (frame["predicted_seconds"] > 0).all()
    assert frame["status"].isna().all()


def test_planning_writes_nothing(here: Path) -> None:
    kmeans_bench.plan(MAPPING)

    assert list(here.iterdir()) == [here / "tiny.toml"]


def test_a_run_has_one_row_per_planned_cell_whatever_happened(script: Script) -> None:
    script.failing["broadcast"] = (Status.CRASHED, "planted")

    frame = kmeans_bench.run(MAPPING).to_frame()

    assert list(frame["status"]) == ["crashed", "ok", "ok"] * 2


def test_samples_keep_every_turn_twins_included() -> None:
    # 6 cells and one twin in each of 2 cases, 2 launches of 6 rounds each.
    assert len(kmeans_bench.run(MAPPING).samples()) == (6 + 2) * 12


def test_speedups_are_over_the_baseline_that_is_asked_for() -> None:
    measured = kmeans_bench.run(MAPPING)

    over_loop, over_identity = measured.speedup(), measured.speedup("identity")

    # Scripted: loop 80 ms, identity 10 ms, broadcast 20 ms.
    assert over_loop.loc[over_loop["implementation"] == "identity", "speedup"].to_numpy() == pytest.approx(8.0)
    assert over_identity.loc[over_identity["implementation"] == "broadcast", "speedup"].to_numpy() == pytest.approx(0.5)


def test_a_baseline_that_is_not_there_is_a_usage_error() -> None:
    measured = kmeans_bench.run(MAPPING)

    with pytest.raises(UsageError, match="nobody"):
        measured.speedup("nobody")


def test_the_winner_of_each_case_is_the_fastest_exact_contender() -> None:
    fastest = [winner.fastest for winner in kmeans_bench.run(MAPPING).winners()]

    assert [contender and contender.implementation for contender in fastest] == ["identity", "identity"]


def test_load_returns_what_run_returned() -> None:
    measured = kmeans_bench.run(MAPPING)

    loaded = kmeans_bench.load()

    assert loaded.run.measurements != ()
    assert [(found.cell.id, found.samples) for found in loaded.run.measurements] == [
        (found.cell.id, found.samples) for found in measured.run.measurements
    ]
    assert loaded.folder.resolve() == measured.folder.resolve()
    assert kmeans_bench.load(measured.folder).run == kmeans_bench.load(measured.run.run_id).run


def test_loading_from_an_empty_place_says_what_to_do() -> None:
    with pytest.raises(StorageError, match="kmeans-bench run quick"):
        kmeans_bench.load()


def test_events_tell_the_story_of_a_run_in_order() -> None:
    heard: list[events.Event] = []

    kmeans_bench.run(MAPPING, on_event=heard.append)

    assert [type(event).__name__ for event in heard] == ["Started", "Beat", "CaseFinished", "Beat", "CaseFinished", "Ended"]
    finished = [event for event in heard if isinstance(event, events.CaseFinished)]
    assert [(event.done, event.total) for event in finished] == [(3, 6), (6, 6)]
    assert finished[1].left == 0.0
    assert finished[0].left > 0.0


def test_a_case_is_stored_before_it_is_told() -> None:
    stored: list[int] = []

    def look(event: events.Event) -> None:
        if isinstance(event, events.CaseFinished):
            stored.append(sum(bool(found.samples) for found in kmeans_bench.load().run.measurements))

    kmeans_bench.run(MAPPING, on_event=look)

    assert stored == [3, 6]


def test_what_a_finished_case_shows_is_what_the_whole_run_shows_for_its_ratios() -> None:
    rows: list[Any] = []

    def keep(event: events.Event) -> None:
        if isinstance(event, events.CaseFinished):
            rows.extend(event.rows)

    measured = kmeans_bench.run(MAPPING, on_event=keep)

    points = [row.comparison.estimate.point for row in measured.rows() if row.comparison and row.comparison.estimate]
    assert [row.comparison.estimate.point for row in rows if row.comparison.estimate] == points


def test_an_array_is_kept_under_its_digest_and_measured_like_a_file(here: Path) -> None:
    points = np.random.default_rng(0).normal(size=(50, 2))

    first = kmeans_bench.plan(data=points, k=3)
    second = kmeans_bench.plan(data=points.copy(), k=[3])

    (kept,) = (here / "results" / "arrays").iterdir()
    assert np.array_equal(np.load(kept), points)
    assert [planned.key for planned in first.plan.cells] == [planned.key for planned in second.plan.cells]


def test_data_take_the_place_of_a_scenarios_own_points(here: Path) -> None:
    np.save(here / "mine.npy", np.random.default_rng(0).normal(size=(50, 4)))

    planned = kmeans_bench.plan(MAPPING, data="mine.npy", k=7)

    assert {planned.cell.case.id for planned in planned.plan.cells} == {"file:mine.npy/n=50/k=7/d=4/seed=0"}


@pytest.mark.parametrize(
    "points",
    [np.array([["a", "b"]]), np.array([[1.0, np.nan]]), np.arange(5.0), np.array([[1, object()]], dtype=object)],
    ids=["text", "nan", "one axis", "objects"],
)
def test_an_array_that_is_no_table_of_numbers_is_a_usage_error(points: Any) -> None:  # noqa: ANN401 - anything but what is wanted
    with pytest.raises(UsageError):
        kmeans_bench.plan(data=points, k=1)


def test_neither_scenario_nor_data_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="name a scenario"):
        kmeans_bench.plan()


def test_html_escapes_what_comes_from_files(script: Script) -> None:
    script.failing["loop"] = (Status.ERROR, "<script>alert(1)</script>")

    shown = kmeans_bench.run(MAPPING)._repr_html_()

    assert "<script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<td>blobs/n=100/k=3/d=2/seed=0</td>" in kmeans_bench.plan(MAPPING)._repr_html_()


def test_a_run_needs_neither_the_main_thread_nor_a_signal_handler() -> None:
    found: list[int] = []

    thread = threading.Thread(target=lambda: found.append(len(kmeans_bench.run(MAPPING).run.measurements)))
    thread.start()
    thread.join()

    assert found == [6]


def test_one_case_is_found_by_a_piece_of_its_id() -> None:
    measured = kmeans_bench.run(MAPPING)

    assert {row.cell.case.k for row in measured.only_case("k=5").rows()} == {5}
    assert measured.only_case("k=5").counts == {Status.OK: 3}
    assert len(measured.run.twins) == 2  # the noise floor of the part is still that of the whole run
    assert noise_floor(measured.only_case("k=5").run) == noise_floor(measured.run)
    with pytest.raises(UsageError, match="2 cases fit 'n=100'"):
        measured.only_case("n=100")
    with pytest.raises(UsageError, match=r"no case of .* fits 'k=9'"):
        measured.only_case("k=9")


def test_earlier_runs_sharpen_the_predictions() -> None:
    before = kmeans_bench.plan(MAPPING).plan.cells[1].seconds

    kmeans_bench.run(MAPPING)

    # Scripted: identity takes 10 ms, whatever the priors say.
    after = kmeans_bench.plan(MAPPING).plan.cells[1].seconds
    assert before != after
    assert after == pytest.approx(0.010, rel=0.2)


def test_planning_imports_neither_pandas_nor_matplotlib() -> None:
    code = f"import sys, kmeans_bench; kmeans_bench.plan({MAPPING!r}); print('pandas' in sys.modules, 'matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])

    assert done.stdout == "False False\n"


def test_an_edited_implementation_is_measured_again_beside_baseline_and_fallback_only(here: Path, script: Script) -> None:
    folder = here / "own"
    folder.mkdir()
    source = "from kmeans_bench import Clustering, Problem\n\n\ndef fit(problem: Problem) -> Clustering:\n    raise NotImplementedError\n"
    (folder / "mine.py").write_text(source, encoding="utf-8")
    scenario = MAPPING | {"implementations": ["loop", "identity", "broadcast", "mine"]}
    script.seconds["mine"] = 0.005
    kmeans_bench.run(scenario, folders=[folder])
    script.asked.clear()

    (folder / "mine.py").write_text(source + "# edited\n", encoding="utf-8")
    measured = kmeans_bench.run(scenario, folders=[folder])

    # The A/A pair's second half is scripted for the last cell of each case.
    assert {cell.split()[1].split("/")[0] for cell in script.asked} == {"loop", "identity", "mine"}
    reused = {found.contender.implementation for found in measured.run.measurements if found.reused}
    assert reused == {"broadcast"}
    assert all(row.comparison and (row.comparison.estimate or row.comparison.reason == "is the baseline") for row in measured.rows())


def test_what_the_reference_went_through_is_stored_with_its_case() -> None:
    found = kmeans_bench.run("tiny.toml").run

    assert [followed.case for followed in found.trajectories] == [measured.case for measured in found.measurements[::3]]
    assert {(followed.inertias, followed.session) for followed in found.trajectories} == {((20.0, 12.5), found.measurements[0].session)}
