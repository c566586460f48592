"""The package's own names, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kmeans_bench

HEAVY = ["numpy", "pandas", "matplotlib", "rich", "scipy", "sklearn"]


def loaded_after(code: str, names: list[str] = HEAVY) -> set[str]:
    report = f"import sys\n{code}\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n")[-2].split())


@pytest.mark.parametrize("name", kmeans_bench.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(kmeans_bench, name).__name__.lower() == name.lower()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="clusterin"):
        _ = kmeans_bench.clusterin


def test_dir_lists_the_public_names_and_nothing_else() -> None:
    assert dir(kmeans_bench) == ["Clustering", "KMeans", "Problem", "claims", "gate", "load", "plan", "run", "verify"]


def test_importing_the_public_names_loads_nothing_heavy() -> None:
    assert loaded_after("from kmeans_bench import Clustering, Problem") == set()


def test_the_estimator_loads_neither_drawing_nor_the_harness() -> None:
    fit = "import kmeans_bench\nkmeans_bench.KMeans(n_clusters=2).fit([[0.0], [1.0], [5.0]])"

    assert loaded_after(fit, ["matplotlib", "kmeans_bench.storage", "kmeans_bench.measuring", "kmeans_bench.api"]) == set()


def test_help_loads_nothing_heavy() -> None:
    assert loaded_after("from kmeans_bench.cli.entry import execute\nassert execute(['--help']) == 0") == set()


@pytest.mark.parametrize("command", ["study", "run", "report", "show", "export", "verify", "list", "doctor", "recommend"])
def test_the_help_of_a_command_loads_nothing_heavy(command: str) -> None:
    assert loaded_after(f"from kmeans_bench.cli.entry import execute\nassert execute([{command!r}, '--help']) == 0") == set()
