"""The registry: plug-ins are found and described without running them, and run only when they are bound."""

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Clustering, Declaration, Dtype, EmptyClusters, Problem, Rung
from kmeans_bench.planning.formula import evaluate
from kmeans_bench.planning.registry import bind, discover, is_class_name, load
from kmeans_bench.planning.shipped import folder

PROBLEM = Problem(X=np.array([[0.0], [1.0], [10.0], [12.0]]), init=np.array([[0.0], [10.0]]), max_iter=3)
FIT = "def fit(problem):\n    return None\n"


@pytest.fixture(autouse=True)
def _path_as_before() -> Iterator[None]:
    """Binding adds folders to the search path for good; a test gives them back."""
    before = list(sys.path)
    yield
    sys.path[:] = before


def only(place: Path, name: str, source: str) -> Declaration:
    (place / name).write_text(source)
    (found,) = discover([place])
    return found


def test_a_plugin_is_read_and_never_run(tmp_path: Path) -> None:
    found = only(tmp_path, "some_stem.py", f'"""First line.\n\nMore.\n"""\nopen({str(tmp_path / "ran")!r}, "w")\n{FIT}')

    assert (found.name, found.function, found.summary, found.problem) == ("some-stem", "fit", "First line.", None)
    assert found.origin == str(tmp_path / "some_stem.py")
    assert not (tmp_path / "ran").exists()


def test_what_it_declares_is_known(tmp_path: Path) -> None:
    found = only(
        tmp_path,
        "full.py",
        "NEEDS: tuple[str, ...] = ('numba', 'scipy.sparse')\nDTYPES = ['float32']\nEXACT = False\nOWN_START = True\n"
        "EMPTY_CLUSTERS = EmptyClusters.SPLIT\nCHUNK = 256\n"
        "def flops(n, k, d): return 2 * n * k * d\ndef extra_bytes(n, itemsize): return min(n, CHUNK) * itemsize\n"
        f"def numpy_calls(n): return [n]\n{FIT}",
    )

    assert (found.needs, found.dtypes, found.exact, found.own_start) == (("numba", "scipy.sparse"), (Dtype.FLOAT32,), False, True)
    assert found.empty_clusters is EmptyClusters.SPLIT
    assert evaluate(found.flops, n=10, k=3, d=2, itemsize=4) == 120
    assert evaluate(found.extra_bytes, n=1000, k=3, d=2, itemsize=4) == 1024
    assert found.numpy_calls is None


@pytest.mark.parametrize(
    ("source", "halves"),
    [
        ("def assign(): ...\ndef update(): ...\n", ("assign", "update")),
        ("from _ways import by_mask, by_add_at\ndef assign(): ...\n", ("assign", "by_add_at", "by_mask")),
        ("def assign(): ...\n", ()),
        ("def update(): ...\n", ()),
        ("class Model:\n    def assign(self): ...\n    def update(self): ...\n", ()),
    ],
)
def test_halves_are_offered_by_names_that_the_module_binds(tmp_path: Path, source: str, halves: tuple[str, ...]) -> None:
    assert only(tmp_path, "half.py", source + FIT).halves == halves


def test_what_it_does_not_declare_has_a_default_and_needs_come_from_its_imports(tmp_path: Path) -> None:
    found = only(
        tmp_path, "plain.py", f"import os\nimport numpy as np\nfrom scipy.cluster import vq\nfrom kmeans_bench import Problem\n{FIT}"
    )

    assert (found.needs, found.exact, found.empty_clusters) == (("scipy.cluster",), True, EmptyClusters.KEEP)
    assert found.dtypes == (Dtype.FLOAT64, Dtype.FLOAT32)


def test_labels_of_another_kind_are_inexact_and_whoever_chooses_k_draws_its_own_start(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(f"NEAREST = False\nCHOOSES_K_ELBOW = True\nNEAREST_ELBOW = True\n{FIT}def fit_elbow(p): ...\n")

    mixture, elbow = discover([tmp_path])

    assert (mixture.nearest, mixture.exact, mixture.own_start, mixture.chooses_k) == (False, False, False, False)
    assert (elbow.nearest, elbow.exact, elbow.own_start, elbow.chooses_k) == (True, True, True, True)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("NEAREST = False\nEXACT = True\n", "odd.py: NEAREST = False means EXACT = False; remove EXACT = True"),
        ("CHOOSES_K = True\nOWN_START = False\n", "odd.py: CHOOSES_K = True means OWN_START = True; remove OWN_START = False"),
    ],
)
def test_a_declaration_that_contradicts_another_is_a_problem(tmp_path: Path, source: str, problem: str) -> None:
    assert only(tmp_path, "odd.py", source + FIT).problem == problem


def test_every_variant_is_an_implementation_and_may_differ(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(
        f"EXACT_FAST = False\ndef flops(n): return n\ndef flops_fast(n): return 2\n{FIT}def fit_fast(p): ...\ndef _fit_no(p): ...\n"
    )

    plain, fast = discover([tmp_path])

    assert [(one.name, one.function, one.exact) for one in (plain, fast)] == [("two", "fit", True), ("two-fast", "fit_fast", False)]
    assert (evaluate(plain.flops, n=9), evaluate(fast.flops, n=9)) == (9, 2)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def fit(:\n", "odd.py, line 1: "),
        ("x = 1\n", "odd.py has neither fit(problem) nor fit_<variant>(problem)"),
        (f"NEEDS = 'scipy'\n{FIT}", "odd.py: NEEDS = 'scipy' is not a tuple of module names; write NEEDS = ('scipy',)"),
        (f"NEEDS = tuple(find())\n{FIT}", "odd.py: NEEDS = tuple(find()) is not a tuple of module names"),
        (f"DTYPES = ('float16',)\n{FIT}", "odd.py: DTYPES = ('float16',) is not a tuple of dtypes"),
        (f"OWN_START = 'yes'\n{FIT}", "odd.py: OWN_START = 'yes' is not a truth value; write True or False"),
        (f"EXACT = 1\n{FIT}", "odd.py: EXACT = 1 is not a truth value; write True or False"),
        (f"EMPTY_CLUSTERS = 'drop'\n{FIT}", "odd.py: EMPTY_CLUSTERS = 'drop' is unknown; write one of 'keep', 'relocate', 'split'"),
        (f"RUNG = 'loop'\n{FIT}", "odd.py: RUNG does not say on what it improves, and how; write RUNG = ("),
        (f"RUNG = ('loop', '')\n{FIT}", "odd.py: RUNG does not say on what it improves, and how"),
        (f"RUNG = ('', 'it is quicker')\n{FIT}", "odd.py: RUNG does not say on what it improves, and how"),
        ("\0", "odd.py, line 1: "),
        ("(" * 500, "odd.py, line "),
    ],
)
def test_a_file_with_a_mistake_is_a_declaration_with_a_problem(tmp_path: Path, source: str, problem: str) -> None:
    found = only(tmp_path, "odd.py", source)

    assert found.name == "odd"
    assert (found.problem or "").startswith(problem)
    with pytest.raises(UsageError):
        bind(found)


def test_a_rung_belongs_to_the_function_that_it_is_declared_for(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "RUNG = (None, 'the first')\nRUNG_FAST = ('mine', 'quicker')\nDTYPES = ('float32',)\n"
        f"{FIT}def fit_fast(problem): ...\ndef fit_other(problem): ...\n"
    )
    plain, fast, other = discover([tmp_path])

    assert plain.rung == Rung(below=None, change="the first")
    assert fast.rung == Rung(below="mine", change="quicker")
    assert other.rung is None
    assert other.dtypes == (Dtype.FLOAT32,)  # what is not a place of its own is shared


def test_only_python_files_without_an_underscore_are_plugins(tmp_path: Path) -> None:
    for name in ("_shared.py", "README.md", "good.py"):
        (tmp_path / name).write_text(FIT)

    assert [one.name for one in discover([tmp_path])] == ["good"]


def test_a_users_plugin_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "identity.py").write_text(FIT)

    found = {one.name: one for one in discover([folder("implementations"), tmp_path])}

    assert found["identity"].origin == str(tmp_path / "identity.py")
    assert "loop" in found


def test_two_of_a_users_plugins_of_one_name_are_refused(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "same.py").write_text(FIT)
    (tmp_path / "one" / "a-b.py").write_text(FIT)
    (tmp_path / "two" / "a.py").write_text("def fit_b(p): ...\n")

    with pytest.raises(UsageError, match=r"two implementations are called '(same|a-b)': .* rename one of them"):
        discover([tmp_path / "one", tmp_path / "two"])
    assert [one.name for one in discover([tmp_path / "one", tmp_path / "one"])] == ["a-b", "same"]


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder of implementations"):
        discover([tmp_path / "none"])


def test_binding_runs_the_file_under_a_name_that_dataclasses_and_pickle_find(tmp_path: Path) -> None:
    (tmp_path / "kmb_mate.py").write_text("STEPS = 7\n")
    source = (
        "from __future__ import annotations\nfrom dataclasses import dataclass, field\n"
        "import kmb_mate\nfrom kmeans_bench import Clustering\n"
        "@dataclass(frozen=True)\nclass Notes:\n    kept: list[int] = field(default_factory=list)\n"
        "def fit(problem):\n    fit.notes = Notes()\n"
        "    return Clustering(centroids=problem.init, labels=None, inertia=None, n_iter=kmb_mate.STEPS)\n"
    )
    (tmp_path / "with-hyphen.py").write_text(source)

    found = load("with-hyphen", [tmp_path])

    assert found.fit(PROBLEM).n_iter == 7
    notes = found.fit.notes  # type: ignore[attr-defined]  # the plug-in leaves it there
    assert pickle.loads(pickle.dumps(notes)) == notes  # noqa: S301 - made two lines above


def test_a_plugin_named_like_a_library_gets_the_library(tmp_path: Path) -> None:
    (tmp_path / "scipy.py").write_text("from scipy.cluster.vq import kmeans2\ndef fit(problem): return kmeans2\n")

    assert callable(load("scipy", [tmp_path]).fit(PROBLEM))


def test_an_implementation_that_does_not_exist_offers_the_near_one() -> None:
    with pytest.raises(UsageError, match=r"no implementation 'identiti', did you mean 'identity'\?"):
        load("identiti")


def test_a_class_is_told_from_a_plugin_by_its_colon() -> None:
    assert is_class_name("package.module:Class")
    assert is_class_name("path/to/file.py:Class")
    assert not is_class_name("scipy-*")
    assert not is_class_name("identity")


def test_shipped_implementations_are_loaded_by_name() -> None:
    result = load("identity").fit(PROBLEM)

    # By hand: {0, 1} and {10, 12}; 2·0.25 + 2·1.
    assert isinstance(result, Clustering)
    assert result.centroids.tolist() == [[0.5], [11.0]]
    assert result.inertia == 2.5
