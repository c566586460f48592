"""What is shown of a plug-in's file: what is timed, what it calls, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmeans_bench.model import Declaration
from kmeans_bench.planning.excerpt import excerpt
from kmeans_bench.planning.registry import discover

FILE = '''\
"""One line.

Idea     Half of it,
         and the rest.
Source   Somebody, doi:10.1/2.
"""

import numpy as np
from _steps import Reals, mean, unused
from scipy.sparse import csc_array, coo_array

from kmeans_bench import Clustering, Problem

BLOCK = 8
OTHER = 9


def fit(problem: Problem) -> Clustering:
    """Do it."""
    for n_iter in range(BLOCK):  # noqa: B007 - the last value is reported
        assign(csc_array(problem.X))
    return mean(problem.X)


def fit_fast(problem: Problem) -> Clustering:
    return fit(problem)


def assign(X: Reals) -> Reals:
    return X


def flops(n: int) -> int:
    return OTHER * n
'''

STEPS = "def mean(X):\n    return _half(X)\n\n\ndef _half(X):\n    return X\n\n\ndef unused(X): ...\n"


@pytest.fixture
def plain(tmp_path: Path) -> Declaration:
    (tmp_path / "mine.py").write_text(FILE)
    (tmp_path / "_steps.py").write_text(STEPS)
    return next(one for one in discover([tmp_path]) if one.name == "mine")


def test_the_code_is_fit_with_what_it_uses_of_its_file_and_remarks_for_checkers_left_out(plain: Declaration) -> None:
    assert excerpt(plain).code == (
        "from _steps import Reals, mean\nfrom scipy.sparse import csc_array\n\nBLOCK = 8\n\n\n"
        'def fit(problem: Problem) -> Clustering:\n    """Do it."""\n    for n_iter in range(BLOCK):\n'
        "        assign(csc_array(problem.X))\n    return mean(problem.X)\n\n\n"
        "def assign(X: Reals) -> Reals:\n    return X"
    )


def test_functions_from_beside_the_file_come_with_what_they_call(plain: Declaration) -> None:
    assert excerpt(plain).shared == {"_steps.py: mean": "def mean(X):\n    return _half(X)\n\n\ndef _half(X):\n    return X"}


def test_idea_and_source_are_the_docstring_s(plain: Declaration) -> None:
    assert excerpt(plain).about == {"idea": "Half of it, and the rest.", "source": "Somebody, doi:10.1/2."}


def test_a_file_or_a_module_beside_it_that_changed_since_is_not_shown(plain: Declaration) -> None:
    (Path(plain.origin).parent / "_steps.py").write_text(STEPS + "# edited\n")

    assert (excerpt(plain).code, excerpt(plain).problem) == ("", "mine.py has changed since this run")


def test_a_file_that_is_gone_is_said_to_be(plain: Declaration) -> None:
    Path(plain.origin).unlink()

    assert excerpt(plain).problem == "mine.py is not here"


def test_a_shipped_file_is_found_wherever_the_run_was_measured() -> None:
    shipped = next(one for one in discover() if one.name == "identity-sparse")
    elsewhere = Declaration(name=shipped.name, function=shipped.function, origin="/gone/identity.py", digest=shipped.digest)

    assert excerpt(elsewhere) == excerpt(shipped)
    assert "def fit_sparse(" in excerpt(elsewhere).code


def test_a_file_that_was_kept_elsewhere_serves_as_long_as_it_is_the_same(plain: Declaration, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("mine.py", "_steps.py"):
        (tmp_path / name).rename(kept / name)

    assert excerpt(plain, [kept]).code.startswith("from _steps import Reals, mean\n")
    assert excerpt(plain).problem == "mine.py is not here"


def test_a_class_has_no_file_of_its_own_to_show() -> None:
    model = Declaration(name="KMeans", function="KMeans", origin="sklearn.cluster", is_class=True)

    assert excerpt(model).problem == "it is a class of sklearn.cluster"
