"""What `nox -s docs` writes: the samples' own numbers, nothing of the machine that made them, and never over a hand-written line."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kmeans_bench
from kmeans_bench.errors import UsageError
from kmeans_bench.storage import folder

Script = Any
README = (
    "# Title\n\n<!-- sample answer: begin -->\nold\n<!-- sample: end -->\n\nBy hand: $x$ \\1.\n\n"
    "<!-- sample figures: begin -->\n<!-- sample: end -->\n\nThe end.\n"
)
SECONDS = {"loop": 0.080, "broadcast": 0.020, "identity": 0.010, "article-loop": 0.090, "article-broadcast": 0.030}


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_build", Path(__file__).parents[2] / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(build: ModuleType, here: Path, script: Script, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with three samples whose workers were scripted."""
    monkeypatch.setattr(build, "ROOT", here)
    script.seconds = SECONDS
    (here / "README.md").write_text(README, encoding="utf-8")
    wishes = {"quick": ("loop", "broadcast", "identity"), "article": ("article-loop", "article-broadcast")}
    for name, implementations in (wishes | {"ladder": wishes["quick"]}).items():
        protocol = {"protocol": {"kind": "as-written"}} if name == "article" else {}
        scenario: dict[str, object] = {
            "baseline": implementations[0],
            "implementations": list(implementations),
            "grid": {"n": [100], "k": [3, 5], "d": [2], "dtype": ["float64"]},
            **protocol,
        }
        run = kmeans_bench.run(scenario).run.run_id
        build.adopt(here, run, name)
        for path in (here / "results" / run).iterdir():
            path.unlink()
        (here / "results" / run).rmdir()
    return here


def between(text: str, name: str) -> str:
    found = re.search(rf"<!-- sample {name}: begin -->\n(.*?)\n<!-- sample: end -->", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_sample_names_no_folder_of_the_machine_and_holds_its_sources(root: Path) -> None:
    sample = root / "results" / "sample-quick"
    declarations = folder.load(root / "results", "sample-quick").plan.declarations

    assert sorted(path.name for path in (sample / "implementations").iterdir()) == ["_updates.py", "broadcast.py", "identity.py", "loop.py"]
    assert {one.origin for one in declarations} == {f"implementations/{name}.py" for name in ("broadcast", "identity", "loop")}
    assert str(Path(kmeans_bench.__file__).parents[1]) not in (sample / "run.json").read_text()
    assert sorted(path.name for path in sample.iterdir()) == ["implementations", "journal.jsonl", "run.json"]


def test_the_readme_s_numbers_are_the_samples_and_the_rest_is_left_alone(build: ModuleType, root: Path) -> None:
    text = build.documents(root)[Path("README.md")].decode()

    # Scripted: 80, 20 and 10 ms: 8× and 4× over the loop; the article's 90 and 30 ms: 3×.
    assert "3.0× on N=100 K=3 d=2, 3.0× on N=100 K=5 d=2" in between(text, "answer")
    rows = [line for line in between(text, "figures").split("\n") if line.startswith("| ")]
    assert [re.findall(r"\*\*(.*?)\*\*", row) for row in rows] == [[], ["8.0×", "8.0×"], ["4.0×", "4.0×"], []]
    assert text.startswith("# Title\n\n<!-- sample answer: begin -->\n**")
    assert "\n\nBy hand: $x$ \\1.\n\n" in text
    assert text.endswith("<!-- sample: end -->\n\nThe end.\n")


def test_the_study_is_the_ladder_with_the_code_that_was_measured(build: ModuleType, root: Path) -> None:
    text = build.documents(root)[Path("docs/study.md")].decode()

    assert text.startswith("# From the naive loop up\n")
    assert "def assign(X: Reals, norms: Reals, centroids: Reals) -> Labels:" in text
    assert "*Its code is not shown" not in text


def test_a_second_time_nothing_is_written_and_nothing_is_stale(build: ModuleType, root: Path) -> None:
    first = build.write(root)

    assert {path.as_posix() for path in first} == {
        "README.md",
        "docs/study.md",
        "reports/sample/winner-map-light.svg",
        "reports/sample/winner-map-dark.svg",
        "reports/sample/winner-map.csv",
        "reports/sample/drawn-by.json",
    }
    assert (build.write(root), build.stale(root)) == ([], [])


def test_what_was_changed_by_hand_is_stale(build: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build.write(root)
    for path in ("README.md", "reports/sample/winner-map-dark.svg"):
        (root / path).write_text((root / path).read_text(encoding="utf-8").replace("8.0×", "9.0×").replace("</svg>", ""), encoding="utf-8")

    assert build.main(["--check"]) == 1
    assert capsys.readouterr().out == "stale  README.md\nstale  reports/sample/winner-map-dark.svg\n"


def test_another_matplotlib_is_held_to_the_data_and_not_to_its_outlines(build: ModuleType, root: Path) -> None:
    build.write(root)
    pictures = root / "reports" / "sample"
    (pictures / "drawn-by.json").write_text(json.dumps({"matplotlib": "0.1", "freetype": "2"}))
    (pictures / "winner-map-light.svg").write_text("<svg/>")
    assert build.stale(root) == []

    (pictures / "winner-map.csv").write_text("case_id\n")
    assert build.stale(root) == [Path("reports/sample/winner-map.csv")]


def test_a_picture_s_data_are_what_is_drawn(build: ModuleType, root: Path) -> None:
    rows = list(csv.DictReader(build.documents(root)[Path("reports/sample/winner-map.csv")].decode().splitlines()))

    assert [(row["fastest"], row["k"]) for row in rows] == [("identity/float64/1t", "3"), ("identity/float64/1t", "5")]


def test_a_readme_without_its_block_is_one_line(build: ModuleType, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "README.md").write_text("# Title\n", encoding="utf-8")

    assert build.main([]) == 2
    assert capsys.readouterr().err.startswith("docs/build.py: README.md has no block <!-- sample answer: begin -->")


def test_a_run_whose_sources_changed_since_is_not_adopted(build: ModuleType, here: Path, script: Script) -> None:
    own = here / "own"
    own.mkdir()
    (own / "mine.py").write_text("def fit(problem):\n    return None\n")
    script.seconds["mine"] = 0.001
    run = kmeans_bench.run({"baseline": "mine", "implementations": ["mine"], "grid": {"n": [10], "k": [2], "d": [2]}}, folders=[own])
    (own / "mine.py").write_text("def fit(problem):\n    return 1\n")

    with pytest.raises(UsageError, match=r"mine\.py is not what was measured any more"):
        build.adopt(here, run.run.run_id, "mine")
    assert not (here / "results" / "sample-mine").exists()


@pytest.fixture
def raced(build: ModuleType, root: Path, script: Script) -> Path:
    """Return the repository with a race adopted: 40 ms of the library, 10 ms of ours, and kernels that are called like their plug-in."""
    own = root / "own"
    (own / "kernels").mkdir(parents=True)
    (own / "kernels" / "auto.py").write_text("SPEED = 4\n")
    (own / "auto.py").write_text("from kernels import auto\n\ndef fit(problem):\n    return auto\n")
    script.seconds |= {"scikit-learn": 0.040, "auto": 0.010}
    grid = {"n": [20_000], "k": [3], "d": [2], "dtype": ["float64"]}
    mapping = {"baseline": "scikit-learn", "implementations": ["scikit-learn", "auto"], "grid": grid}
    build.adopt(root, kmeans_bench.run(mapping, folders=[own]).run.run_id, "race")
    blocks = "".join(f"<!-- sample race-{name}: begin -->\n<!-- sample: end -->\n" for name in ("answer", "short", "runs", "machine"))
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs" / "race.md").write_text(f"# The race\n\nBy hand.\n{blocks}", encoding="utf-8")
    return root


def test_the_page_of_the_race_holds_its_sample_s_numbers_and_what_was_written_by_hand(build: ModuleType, raced: Path) -> None:
    text = build.documents(raced)[Path("docs/race.md")].decode()

    assert "**auto is ahead of the best peer for sure in 1 of 1 cell, behind for sure in none: 4.0× as fast.**" in between(
        text, "race-answer"
    )
    assert "| blobs 20k/3/2 | f64 1t | 10.0 ms | **4.0×** |" in between(text, "race-runs")
    assert text.startswith("# The race\n\nBy hand.\n")
    assert {path.as_posix() for path in build.write(raced)} >= {
        "docs/race.md",
        "reports/sample/scenario-dark.svg",
        "reports/sample/scenario.csv",
    }
    assert build.stale(raced) == []


def test_kernels_that_are_called_like_their_plug_in_are_kept_beside_it(raced: Path) -> None:
    sample = raced / "results" / "sample-race" / "implementations"

    assert (sample / "kernels" / "auto.py").read_text() == "SPEED = 4\n"
    assert (sample / "auto.py").read_text().startswith("from kernels import auto")


def test_a_page_of_the_race_without_its_block_is_one_line(build: ModuleType, raced: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (raced / "docs" / "race.md").write_text("# The race\n", encoding="utf-8")

    assert build.main([]) == 2
    assert capsys.readouterr().err.startswith("docs/build.py: docs/race.md has no block <!-- sample race-answer: begin -->")


CLAIM = {
    "id": "fast",
    "quote": "2x",
    "source": "somebody",
    "quantity": "speedup",
    "of": "identity",
    "over": "loop",
    "holds": "everywhere",
    "low": 1.5,
    "high": 2.5,
}


def test_a_sample_of_which_something_is_claimed_is_picked_up_by_itself(build: ModuleType, root: Path) -> None:
    grid = {"n": [100], "k": [3, 5], "d": [2], "dtype": ["float64"]}
    run = kmeans_bench.run({"baseline": "loop", "implementations": ["loop", "identity"], "grid": grid, "claim": [CLAIM]})
    build.adopt(root, run.run.run_id, "hearsay")
    (root / "README.md").write_text(f"{README}\n<!-- sample claims: begin -->\n<!-- sample: end -->\n", encoding="utf-8")

    found = build.documents(root)

    # Scripted: 80 and 10 ms, so 8× on both cases, outside 1.5 to 2.5.
    text = between(found[Path("README.md")].decode(), "claims")
    assert "| [fast](docs/claims.md#sample-hearsay): “2x” | somebody | **refuted** | 0 of 2 | 8.0× (claimed 1.50–2.5×) |" in text
    assert "**0 of 1 claim hold here, 1 is refuted**, on " in text
    assert "## sample-hearsay" in found[Path("docs/claims.md")].decode()


def test_the_ledgers_become_a_sentence_and_a_badge_and_a_new_line_makes_both_stale(build: ModuleType, root: Path) -> None:
    ledger = root / "results" / "coverage.csv"
    ledger.write_text(
        "machine,cores,pairs,covered,without,worth,level,half_width,conditions\nA CPU,2,50,49,0,50.0,0.95,0.02,\n", encoding="utf-8"
    )
    (root / "results" / "gate-self.csv").write_text("machine,cores,exit_code\nB,1,0\nB,1,0\nB,1,1\n", encoding="utf-8")
    (root / "README.md").write_text(f"{README}\n<!-- sample calibration: begin -->\n<!-- sample: end -->\n", encoding="utf-8")
    build.write(root)

    said = between((root / "README.md").read_text(encoding="utf-8"), "calibration")
    assert "](reports/sample/calibration.svg)" in said
    assert "our 95 % intervals covered 98 % of 50 real A/A pairs on A CPU, 2 cores" in said
    assert "The gate's false alarms on B, 1 core: 1 of 3 suites" in said
    assert "covered 98 % of 50 A/A pairs, the median interval spans ÷1.02 to ×1.02" in (
        root / "reports" / "sample" / "calibration.svg"
    ).read_text(encoding="utf-8")
    assert build.stale(root) == []

    ledger.write_text(ledger.read_text(encoding="utf-8") + "A CPU,2,50,50,0,50.0,0.95,0.02,busy\n", encoding="utf-8")
    assert set(build.stale(root)) == {Path("README.md"), Path("reports/sample/calibration.svg")}


def test_what_is_committed_is_what_the_samples_give(build: ModuleType) -> None:
    """If this fails: `nox -s docs`, look at what changed, commit it."""
    assert build.stale(build.ROOT) == []
