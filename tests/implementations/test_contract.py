"""One contract for all: every implementation in the folder, against Lloyd's algorithm in plain Python."""

import ast
import io
import re
import tokenize
import warnings
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kmeans_bench.judging.ladder import climb
from kmeans_bench.measuring.phases import Watch, replaced
from kmeans_bench.model import Clustering, Declaration, Dtype, EmptyClusters, Problem
from kmeans_bench.planning.availability import lacking
from kmeans_bench.planning.formula import evaluate
from kmeans_bench.planning.registry import bind, discover
from kmeans_bench.stats.agreement import adjusted_rand_index

WAY_UP = ["loop-python", "loop", "broadcast", "identity", "identity-drop-norms", "identity-chunked", "numba-blas", "fused"]
SHAPES = [(40, 3, 2), (60, 7, 5), (50, 2, 17), (30, 1, 3), (12, 12, 2), (9, 4, 1)]
DECLARATIONS = discover()


def each(declarations: list[Declaration]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("declaration", declarations, ids=lambda declaration: declaration.name)


EACH = each(list(DECLARATIONS))
EACH_EXACT = each([one for one in DECLARATIONS if one.exact and not one.own_start])
EACH_INEXACT = each([one for one in DECLARATIONS if not one.exact and one.nearest and not one.own_start])
EACH_WHOLE_ROUTINE = each([one for one in DECLARATIONS if one.own_start and one.nearest and not one.chooses_k])
OFFERING = [one for one in DECLARATIONS if one.halves]
EACH_OFFERING = each(OFFERING)
EACH_OF_ANOTHER_KIND = each([one for one in DECLARATIONS if not one.nearest and not one.chooses_k])
EACH_CHOOSER = each([one for one in DECLARATIONS if one.chooses_k])
EACH_DTYPE = pytest.mark.parametrize("dtype", list(Dtype))
RUNS = {"start-restarts": 10, "k-modes": 5}
"""Who begins anew so often: `max_iter` bounds the steps of each run, and n_iter counts those of all."""
SILENT = {
    "faiss-as-called-restarts",
    "mixture",
    "mixture-diagonal",
    "pca-first",
    "scikit-learn-as-called-random",
    "scikit-learn-as-called-restarts",
    "scikit-learn-restarts",
}
"""Whose library tells the steps of the kept start alone."""
TOLERANCE = {Dtype.FLOAT32: 1e-3, Dtype.FLOAT64: 1e-9}

Rows = list[list[float]]


def squared(x: list[float], c: list[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(x, c, strict=True))


def nearest(points: Rows, centroids: Rows) -> list[int]:
    return [min(range(len(centroids)), key=lambda j: squared(x, centroids[j])) for x in points]


def step(points: Rows, centroids: Rows) -> Rows:
    """Assign and update; an empty cluster keeps its centroid."""
    labels = nearest(points, centroids)
    members = [[x for x, label in zip(points, labels, strict=True) if label == j] for j in range(len(centroids))]
    return [[sum(column) / len(mine) for column in zip(*mine, strict=True)] if mine else centroids[j] for j, mine in enumerate(members)]


def trajectory(problem: Problem, longest: int = 100) -> list[Rows]:
    """Return the centroids of every step from the start to the first that repeats, in float64."""
    path = [problem.init.astype(np.float64).tolist()]
    points = problem.X.astype(np.float64).tolist()
    while len(path) <= longest and (len(path) < 2 or path[-1] != path[-2]):
        path.append(step(points, path[-1]))
    return path


def frozen(values: NDArray[np.float64], dtype: Dtype) -> NDArray[np.floating]:
    array = np.ascontiguousarray(values, dtype=dtype.value)
    array.flags.writeable = False
    return array


def drawn(n: int, k: int, d: int, dtype: Dtype) -> Problem:
    """Return a problem of n points, the first k of which are the start."""
    X = np.random.default_rng(n + k + d).normal(size=(n, d)).astype(np.float32).astype(np.float64)
    return Problem(X=frozen(X, dtype), init=frozen(X[:k], dtype), max_iter=1)


def run(declaration: Declaration, problem: Problem) -> Clustering:
    if problem.X.dtype not in declaration.dtypes:
        pytest.skip(f"declares {', '.join(declaration.dtypes)}")
    if reason := lacking(declaration):
        pytest.skip(reason)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # libraries warn of empty and of duplicate clusters
        return bind(declaration)(problem)


def agrees(result: Clustering, problem: Problem, expected: Rows, dtype: Dtype) -> None:
    """Assert shapes, dtype, centroids, labels of these very centroids, and an honest inertia."""
    assert result.centroids.shape == problem.init.shape
    assert result.centroids.dtype == problem.X.dtype
    np.testing.assert_allclose(result.centroids, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
    labels_and_inertia_are_its_own(result, problem, dtype)


def steps_are_all_of_them_or_left_open(declaration: Declaration, problem: Problem, result: Clustering) -> None:
    """Assert that a count holds the steps of every start, and that only whose library does not tell them all leaves it open."""
    if declaration.name in SILENT:
        assert result.n_iter is None
    else:
        assert result.n_iter in range(1, problem.max_iter * RUNS.get(declaration.name, 1) + 1)


def labels_and_inertia_are_its_own(result: Clustering, problem: Problem, dtype: Dtype) -> None:
    """Assert that labels, where there are some, are nearest to the returned centroids, and that the inertia follows from them."""
    distances = [[squared(x, c) for c in result.centroids.astype(np.float64).tolist()] for x in problem.X.astype(np.float64).tolist()]
    if result.labels is not None:
        assert result.labels.shape == (len(problem.X),)
        assert np.issubdtype(result.labels.dtype, np.integer)
        own = [row[label] for row, label in zip(distances, result.labels.tolist(), strict=True)]
        assert own == pytest.approx([min(row) for row in distances], rel=1e-4, abs=1e-4)
    if result.inertia is not None:
        assert result.inertia == pytest.approx(sum(min(row) for row in distances), rel=TOLERANCE[dtype], abs=TOLERANCE[dtype])


@EACH
def test_its_declaration_is_sound(declaration: Declaration) -> None:
    assert declaration.problem is None
    assert declaration.summary.endswith(".")
    for formula in (declaration.flops, declaration.extra_bytes, declaration.numpy_calls):
        assert formula is None or (evaluate(formula, n=1000, k=8, d=16, itemsize=8) or 0) > 0


@EACH_EXACT
@EACH_DTYPE
@pytest.mark.parametrize(("n", "k", "d"), SHAPES)
def test_exactly_the_steps_asked_for(declaration: Declaration, dtype: Dtype, n: int, k: int, d: int) -> None:
    problem = drawn(n, k, d, dtype)
    path = trajectory(problem)
    # As the harness does: no step on which nothing moves any more, but one at least.
    steps = max(1, min(4, len(path) - 2))

    result = run(declaration, replace(problem, max_iter=steps))

    assert result.n_iter == steps
    agrees(result, problem, path[steps], dtype)


@EACH_EXACT
@EACH_DTYPE
def test_to_a_fixed_point(declaration: Declaration, dtype: Dtype) -> None:
    problem = drawn(60, 4, 3, dtype)
    path = trajectory(problem)

    result = run(declaration, replace(problem, max_iter=50))

    # The last step of the path is the first on which nothing moved; a library may need some more to see it, or go on to the end.
    assert result.n_iter in (*range(len(path) - 1, len(path) + 2), 50)
    agrees(result, problem, path[-1], dtype)


@EACH_EXACT
def test_to_a_tolerance(declaration: Declaration) -> None:
    problem = drawn(60, 4, 3, Dtype.FLOAT64)
    path = trajectory(problem)
    moves = [sum(squared(a, b) for a, b in zip(old, new, strict=True)) for old, new in pairwise(path)]
    # Between the squared moves of the second step and the third, which must be apart for the test to mean anything.
    assert moves[2] < 0.9 * moves[1] < 0.9 * moves[0]

    result = run(declaration, replace(problem, max_iter=50, tol=(moves[1] + moves[2]) / 2))

    assert result.n_iter in (3, 50)
    agrees(result, problem, path[3] if result.n_iter == 3 else path[-1], Dtype.FLOAT64)


@EACH_EXACT
@EACH_DTYPE
def test_an_empty_cluster_keeps_its_centroid_where_that_is_declared(declaration: Declaration, dtype: Dtype) -> None:
    if declaration.empty_clusters is not EmptyClusters.KEEP:
        pytest.skip(f"declares {declaration.empty_clusters}")
    X = frozen(np.array([[0.0], [1.0], [10.0], [12.0]]), dtype)
    problem = Problem(X=X, init=frozen(np.array([[0.0], [100.0], [10.0]]), dtype), max_iter=2)

    result = run(declaration, problem)

    agrees(result, problem, [[0.5], [100.0], [11.0]], dtype)


@EACH_INEXACT
@EACH_DTYPE
def test_an_inexact_one_closes_its_clustering_or_leaves_that_and_counts_honestly(declaration: Declaration, dtype: Dtype) -> None:
    problem = replace(drawn(60, 7, 5, dtype), max_iter=4)

    result = run(declaration, problem)

    assert result.n_iter in range(1, 5)
    assert result.labels is not None or result.inertia is None
    labels_and_inertia_are_its_own(result, problem, dtype)


@EACH_WHOLE_ROUTINE
@EACH_DTYPE
def test_a_whole_routine_draws_its_own_start_and_comes_to_rest(declaration: Declaration, dtype: Dtype) -> None:
    # Two clusters far apart come to rest after a few steps, wherever two distinct rows start.
    X = frozen(np.concatenate([drawn(40, 1, 2, dtype).X, drawn(40, 1, 2, dtype).X + 100.0]), dtype)
    here, there = (Problem(X=X, init=frozen(start, dtype), max_iter=20) for start in (X[:2].astype(np.float64), np.full((2, 2), 1e6)))

    result, again = run(declaration, here), run(declaration, there)

    np.testing.assert_array_equal(result.centroids, again.centroids)
    steps_are_all_of_them_or_left_open(declaration, here, result)
    points, centroids = X.astype(np.float64).tolist(), result.centroids.astype(np.float64).tolist()
    if declaration.exact:  # one that looks at samples stops near the means of all points
        np.testing.assert_allclose(step(points, centroids), centroids, rtol=1e-3)
    labels_and_inertia_are_its_own(result, here, dtype)


@EACH_OF_ANOTHER_KIND
@EACH_DTYPE
def test_labels_of_another_kind_are_of_k_groups_and_find_what_lies_far_apart(declaration: Declaration, dtype: Dtype) -> None:
    clusters = np.repeat([0, 1, 2], 30)
    # Three columns tell the clusters apart and hold nothing else, so that counting categories, too, finds them; the fourth is noise.
    X = frozen(np.outer(np.ones(90), [0.0, 0.0, 0.0, 1.0]) * drawn(90, 1, 4, dtype).X + 100.0 * np.eye(3, 4)[clusters], dtype)
    # Each start has one point of every cluster, for those that begin where they are told to.
    here, there = (Problem(X=X, init=frozen(X[rows].astype(np.float64), dtype), max_iter=50) for rows in ([0, 30, 60], [89, 59, 29]))

    result, again = run(declaration, here), run(declaration, there)

    assert result.centroids.shape == (3, 4)
    assert result.labels is not None
    assert again.labels is not None
    assert np.isfinite(result.centroids).all()
    assert adjusted_rand_index(clusters, result.labels) == adjusted_rand_index(clusters, again.labels) == 1.0
    steps_are_all_of_them_or_left_open(declaration, here, result)
    if declaration.own_start:
        np.testing.assert_array_equal(result.centroids, again.centroids)
    if result.inertia is not None:
        own = np.square(X.astype(np.float64) - result.centroids.astype(np.float64)[result.labels]).sum()
        assert result.inertia == pytest.approx(own, rel=TOLERANCE[dtype])


@EACH_CHOOSER
@EACH_DTYPE
def test_one_that_chooses_k_is_not_told_it_and_closes_the_clustering_that_it_chose(declaration: Declaration, dtype: Dtype) -> None:
    # Four clusters at the corners of a square, so far apart that every criterion has to see them.
    corners = np.array([[0.0, 0.0], [0.0, 100.0], [100.0, 0.0], [100.0, 100.0]])
    X = frozen(drawn(80, 1, 2, dtype).X.astype(np.float64) + np.repeat(corners, 20, axis=0), dtype)
    two, nine = (Problem(X=X, init=frozen(X[:k].astype(np.float64), dtype), max_iter=100) for k in (2, 9))

    result, again = run(declaration, two), run(declaration, nine)

    np.testing.assert_array_equal(result.centroids, again.centroids)
    assert len(result.centroids) == 4
    assert result.n_iter is None
    labels_and_inertia_are_its_own(result, two, dtype)


@EACH_CHOOSER
@pytest.mark.parametrize("distinct", [1, 2, 3])
def test_one_that_chooses_k_chooses_no_more_than_there_are_distinct_points(declaration: Declaration, distinct: int) -> None:
    X = np.repeat(np.arange(distinct, dtype=np.float64)[:, None], 3, axis=0)
    problem = Problem(X=frozen(X, Dtype.FLOAT64), init=frozen(X[:1], Dtype.FLOAT64), max_iter=10)

    result = run(declaration, problem)

    assert 1 <= len(result.centroids) <= distinct
    labels_and_inertia_are_its_own(result, problem, Dtype.FLOAT64)


@EACH
def test_it_leaves_the_problem_alone_and_does_the_same_again(declaration: Declaration) -> None:
    problem = replace(drawn(40, 3, 2, Dtype.FLOAT64), max_iter=2)
    before = problem.X.copy(), problem.init.copy()

    first, second = run(declaration, problem), run(declaration, problem)

    np.testing.assert_array_equal(problem.X, before[0])
    np.testing.assert_array_equal(problem.init, before[1])
    np.testing.assert_array_equal(first.centroids, second.centroids)


def test_ten_starts_count_the_operations_of_ten() -> None:
    asked = {one.name: evaluate(one.flops, n=1000, k=10, d=2, itemsize=8) for one in DECLARATIONS if "as-called" in one.name}

    # 2 · 1000 · 10 · 2 products, 2 · 1000 · 10 comparisons, 1000 · 2 for the means; fewer points than 256 k are no sample to faiss.
    assert {name for name, flops in asked.items() if flops == 62_000} >= {"scikit-learn-as-called", "faiss-as-called"}
    tenfold = {"scikit-learn-as-called-restarts", "scikit-learn-as-called-random", "faiss-as-called-restarts"}
    assert {name for name, flops in asked.items() if flops == 620_000} == tenfold


def test_every_start_of_k_modes_counts() -> None:
    (declared,) = [one for one in DECLARATIONS if one.name == "k-modes"]
    X = frozen(np.ones((20, 2)), Dtype.FLOAT64)

    # Equal rows: every one of five starts rests at its first step.
    assert run(declared, Problem(X=X, init=X[:1], max_iter=50)).n_iter == 5


@EACH_OFFERING
def test_fit_is_made_of_the_halves_that_it_offers(declaration: Declaration) -> None:
    problem = replace(drawn(40, 3, 2, Dtype.FLOAT64), max_iter=4)
    fit: Any = bind(declaration)
    watches = {name: Watch(fit.__globals__[name]) for name in declaration.halves}

    with replaced(fit.__globals__, watches):
        result = fit(problem)

    calls = {name: watch.calls for name, watch in watches.items() if watch.calls}
    assert result.n_iter is not None
    assert calls.pop("assign") == result.n_iter + 1
    assert list(calls.values()) == [result.n_iter]
    np.testing.assert_array_equal(result.centroids, run(declaration, problem).centroids)


def test_who_offers_the_halves_of_a_step() -> None:
    ways = ("", "-add-at", "-bincount", "-reduceat", "-sparse")
    made = {f"{name}{way}" for name in ("broadcast", "identity") for way in ways}

    assert {one.name for one in OFFERING} == made | {
        "article-mixed",
        "broadcast-einsum",
        "cdist",
        "element-loop",
        "identity-centred",
        "identity-chunked",
        "identity-drop-norms",
        "loop",
        "loop-norm",
        "loop-python",
    }


def test_the_shipped_rungs_make_one_ladder_from_pure_python_to_the_record_holders() -> None:
    steps = climb(DECLARATIONS)
    up = [step.name for step in steps if not step.side]

    assert [step.name for step in steps if step.below is None] == ["loop-python"]
    assert up[: len(WAY_UP)] == WAY_UP
    assert up[-1] == "auto"
    assert {step.rung.below for step in steps} - {None} <= {step.name for step in steps}


def code_lines(source: str) -> int:
    """Return how many lines hold code: neither blank, nor comment, nor docstring."""
    quiet = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type not in quiet]
    lines = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    scopes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
    docstrings = [scope.body[0] for scope in scopes if ast.get_docstring(scope) is not None]
    return len(lines - {line for one in docstrings for line in range(one.lineno, (one.end_lineno or one.lineno) + 1)})


@pytest.mark.parametrize("path", sorted({one.origin for one in DECLARATIONS}), ids=lambda path: Path(path).name)
def test_it_can_be_read_on_one_screen_and_says_where_it_comes_from(path: str) -> None:
    source = Path(path).read_text()
    documentation = ast.get_docstring(ast.parse(source)) or ""

    assert code_lines(source) <= 40
    assert [word for word in ("Idea", "Cost", "Source") if not re.search(rf"^{word} +\S", documentation, re.MULTILINE)] == []
    assert re.search(r"doi:10\.\d{4,}/", documentation)
