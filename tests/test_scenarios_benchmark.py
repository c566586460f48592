"""`nox -s bench`: a scenario's cells under pytest-benchmark, beside what `kmeans-bench export` makes of a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

REPOSITORY = Path(__file__).parents[1]

SCENARIO = """\
baseline = "identity"
implementations = ["identity", "wrong", "known-wrong", "absent", "raises", "warns"]
expect_wrong = ["known-wrong"]

[grid]
n = [40]
k = [2, 3]
d = [2]
dtype = ["float64"]

[protocol]
steps = 1
"""

ZEROS = """\
from kmeans_bench import Clustering

def fit(problem):
    return Clustering(centroids=problem.init, labels=[0] * len(problem.X), inertia=None, n_iter=1)
"""

PLUGINS = {
    "wrong": ZEROS,
    "known_wrong": ZEROS,
    "absent": 'NEEDS = ("no_such_package",)\n\ndef fit(problem):\n    pass\n',
    "raises": 'def fit(problem):\n    raise ValueError("planted")\n',
    "warns": "import warnings\n\nfrom kmeans_bench.planning.registry import load\n\n"
    'def fit(problem):\n    warnings.warn("planted")\n    return load("identity").fit(problem)\n',
}


class Benched(NamedTuple):
    code: int
    text: str
    document: dict[str, Any]


@pytest.fixture(scope="module")
def benched(tmp_path_factory: pytest.TempPathFactory) -> Benched:
    """Run the benchmarks of one case once; two cases are planned."""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "tiny.toml").write_text(SCENARIO)
    (folder / "mine").mkdir()
    for name, code in PLUGINS.items():
        (folder / "mine" / f"{name}.py").write_text(code)
    asked = [f"--scenario={folder / 'tiny.toml'}", f"--implementations={folder / 'mine'}", "--where=k == 2"]
    quick = ["--benchmark-max-time=0.01", "--benchmark-min-time=0.000001", f"--benchmark-json={folder / 'out.json'}"]
    test = REPOSITORY / "benchmarks" / "test_scenarios.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", test, *asked, *quick, "-p", "no:cacheprovider", "-rA"],
        cwd=REPOSITORY,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")},  # there nothing would be timed
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Benched(code=done.returncode, text=done.stdout + done.stderr, document=json.loads((folder / "out.json").read_text()))


def line(benched: Benched, implementation: str) -> str:
    """Return what the summary says about one cell."""
    return next(text for text in benched.text.splitlines() if "::test_cell" in text and f" {implementation}/float64/1t]" in text)


def test_only_right_answers_have_a_time(benched: Benched) -> None:
    names = [one["param"] for one in benched.document["benchmarks"]]

    assert names == [f"blobs/n=40/k=2/d=2/seed=0 {name}/float64/1t" for name in ("identity", "warns")]
    assert " wrong/float64/1t" not in benched.text.partition("short test summary")[0].partition("- benchmark '")[2]


def test_a_wrong_answer_fails_with_the_reason_of_the_oracle(benched: Benched) -> None:
    assert benched.code == 1
    assert line(benched, "wrong").startswith("FAILED")
    assert "wrong: " in benched.text
    assert "labels are not the nearest returned centroid" in benched.text


def test_an_answer_that_the_scenario_expects_to_be_wrong_is_no_failure(benched: Benched) -> None:
    assert line(benched, "known-wrong").startswith("XFAIL")


def test_what_cannot_run_is_skipped_with_the_reason_of_the_plan(benched: Benched) -> None:
    assert "unavailable: needs no_such_package, which is not installed; pip install no_such_package" in benched.text


def test_what_raises_fails(benched: Benched) -> None:
    assert line(benched, "raises").startswith("FAILED")
    assert "ValueError: planted" in benched.text


def test_cells_are_grouped_by_case_and_carry_inertia_and_steps(benched: Benched) -> None:
    first = benched.document["benchmarks"][0]

    assert first["group"] == "blobs/n=40/k=2/d=2/seed=0"
    assert first["extra_info"]["n_iter"] == 1
    assert first["extra_info"]["inertia"] > 0


def test_names_are_those_of_exported_runs(benched: Benched) -> None:
    for one in benched.document["benchmarks"]:
        expected = f"test_cell[{one['param']}]"
        assert (one["name"], one["fullname"]) == (expected, f"benchmarks/test_scenarios.py::{expected}")


def test_the_host_is_not_named(benched: Benched) -> None:
    assert benched.document["machine_info"]["node"] == ""


def test_an_unknown_scenario_gives_one_line() -> None:
    command = [sys.executable, "-m", "pytest", "benchmarks/test_scenarios.py", "--scenario=smok", "-p", "no:cacheprovider"]

    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 4
    assert "ERROR: there is no scenario 'smok'" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
