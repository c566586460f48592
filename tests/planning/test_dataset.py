"""Case -> points and problem: the same values for every dtype, far from the origin or not, and refusals of what cannot be carried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kmeans_bench.errors import DegenerateCaseError, UsageError
from kmeans_bench.model import Case, Dtype, InitKind, Source, SourceKind
from kmeans_bench.planning.dataset import Extent, Points, draw, natural_size, problem, start

GENERATED = [SourceKind.BLOBS, SourceKind.UNIFORM, SourceKind.NORMAL]


def case(kind: SourceKind = SourceKind.BLOBS, *, n: int = 500, k: int = 4, d: int = 3, seed: int = 0, offset: float = 0.0) -> Case:
    return Case(source=Source(kind=kind, seed=seed, offset=offset), n=n, k=k, d=d)


def file_case(folder: Path, values: object, *, n: int | None = None, k: int = 2) -> Case:
    array = np.asarray(values)
    np.save(folder / "points.npy", array)
    source = Source(kind=SourceKind.FILE, path=str(folder / "points.npy"))
    return Case(source=source, n=len(array) if n is None else n, k=k, d=array.shape[1])


@pytest.mark.parametrize("kind", GENERATED)
def test_generated_points_are_float32_contiguous_and_read_only(kind: SourceKind) -> None:
    points = draw(case(kind))

    assert points.values.shape == (500, 3)
    assert points.values.dtype == np.float32
    assert points.values.flags.c_contiguous
    assert not points.values.flags.writeable
    assert points.exact32


@pytest.mark.parametrize("kind", GENERATED)
@pytest.mark.parametrize("change", [{"seed": 1}, {"n": 501}, {"k": 5}])
def test_points_depend_on_every_part_of_the_recipe_and_on_nothing_else(kind: SourceKind, change: dict[str, int]) -> None:
    again = draw(case(kind)).values
    other = draw(case(kind, **change)).values

    assert (draw(case(kind)).values == again).all()
    assert (other[:500] != again).any()


def test_uniform_points_lie_in_the_unit_cube() -> None:
    values = draw(case(SourceKind.UNIFORM, n=10_000)).values

    assert values.min() >= 0
    assert values.max() <= 1
    assert values.mean() == pytest.approx(0.5, abs=0.02)


def test_normal_points_have_spread_one_around_the_origin() -> None:
    values = draw(case(SourceKind.NORMAL, n=10_000)).values

    assert values.std() == pytest.approx(1, abs=0.02)
    assert values.mean() == pytest.approx(0, abs=0.02)


def test_blobs_have_as_many_clusters_as_the_case_and_spread_one_within() -> None:
    # With one cluster all that is left is its own spread; its centre lies in [-10, 10]^d.
    values = draw(case(n=10_000, k=1)).values

    assert values.std(axis=0) == pytest.approx(1, abs=0.03)
    assert (np.abs(values.mean(axis=0)) <= 10.1).all()


def test_an_offset_moves_the_same_points_before_they_are_rounded_to_float32() -> None:
    near, far = draw(case(SourceKind.NORMAL)).values, draw(case(SourceKind.NORMAL, offset=1e4)).values

    # Between 8192 and 16384 float32 moves in steps of 2^-10: rounding is off by half of one at most.
    assert np.abs(far.astype(np.float64) - 1e4 - near).max() <= 2**-11 + 1e-6
    assert (far == np.round(far * 1024) / 1024).all()


def test_an_offset_that_float32_cannot_carry_makes_the_case_degenerate() -> None:
    with pytest.raises(DegenerateCaseError, match=r"uniform\+1e\+07.*float32 moves in steps of 1, coarser than 0.001 of the spread"):
        draw(case(SourceKind.UNIFORM, offset=1e7))


def test_an_offset_beyond_the_range_of_float32_is_refused_without_a_warning() -> None:
    with pytest.raises(DegenerateCaseError, match="inf is not a finite number"):
        draw(case(SourceKind.UNIFORM, offset=1e300))


@pytest.mark.parametrize(
    ("kind", "n", "d", "low", "high"),
    [(SourceKind.DIGITS, 1797, 64, 0, 16), (SourceKind.PIXELS, 273_280, 3, 0, 255), (SourceKind.PATCHES, 8480, 192, 0, 255)],
)
def test_shipped_points_have_the_size_that_is_announced(kind: SourceKind, n: int, d: int, low: int, high: int) -> None:
    source = Source(kind=kind)
    values = draw(Case(source=source, n=n, k=3, d=d)).values

    assert natural_size(source) == Extent(n=n, d=d)
    assert (values.dtype.name, values.min(), values.max()) == ("float32", low, high)


def test_a_patch_is_eight_by_eight_neighbouring_pixels() -> None:
    pixels = draw(Case(source=Source(kind=SourceKind.PIXELS), n=273_280, k=3, d=3)).values.reshape(427, 640, 3)
    patches = draw(Case(source=Source(kind=SourceKind.PATCHES), n=8480, k=3, d=192)).values

    assert (patches[81].reshape(8, 8, 3) == pixels[8:16, 8:16]).all()  # 80 patches a row: number 81 is the second of the second row


def test_generated_sources_have_no_natural_size() -> None:
    assert natural_size(Source(kind=SourceKind.BLOBS)) is None


def test_a_smaller_case_takes_rows_of_its_source_in_their_order(tmp_path: Path) -> None:
    whole = np.arange(200.0).reshape(100, 2)
    few = draw(file_case(tmp_path, whole, n=30)).values

    assert few.shape == (30, 2)
    assert (np.diff(few[:, 0]) > 0).all()  # without replacement, in order
    assert (draw(file_case(tmp_path, whole, n=30, k=5)).values == few).all()  # whatever the number of clusters


def test_a_larger_case_than_its_source_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"digits: n = 2000 exceeds the 1797 rows there are, in case digits/n=2000/k=3/d=64"):
        draw(Case(source=Source(kind=SourceKind.DIGITS), n=2000, k=3, d=64))


def test_another_width_than_the_sources_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="d = 2 differs from the 64 columns"):
        draw(Case(source=Source(kind=SourceKind.DIGITS), n=100, k=3, d=2))


def test_a_users_file_keeps_its_values_and_says_when_float32_rounds_them(tmp_path: Path) -> None:
    tenths = draw(file_case(tmp_path, [[0.1, 0.2], [0.3, 0.4]]))
    assert (tenths.values.dtype.name, tenths.values[0, 0], tenths.exact32) == ("float64", 0.1, False)

    halves = draw(file_case(tmp_path, [[0.5, 1.5], [2.5, 3.5]]))
    assert halves.exact32

    single = draw(file_case(tmp_path, np.array([[0.1, 0.2], [0.3, 0.4]], dtype=np.float32)))
    assert (single.values.dtype.name, single.exact32) == ("float32", True)


@pytest.mark.parametrize("dtype", list(Dtype))
def test_a_problem_is_read_only_contiguous_and_its_own_copy(dtype: Dtype) -> None:
    points = draw(case())
    posed = problem(points, points.values[:4], dtype=dtype, max_iter=5, tol=0.5)

    for array in (posed.X, posed.init):
        assert array.dtype == dtype.value
        assert array.flags.c_contiguous
        assert array.flags.owndata
        assert not array.flags.writeable
    assert not np.shares_memory(posed.X, points.values)
    assert (posed.max_iter, posed.tol) == (5, 0.5)


@settings(max_examples=20)
@given(seed=st.integers(-5, 2**70), offset=st.sampled_from([0.0, 100.0, 1e4]), kind=st.sampled_from([SourceKind.BLOBS, SourceKind.NORMAL]))
def test_float64_computes_on_exactly_what_float32_sees(seed: int, offset: float, kind: SourceKind) -> None:
    points = draw(case(kind, seed=seed, offset=offset))
    init = start(points.values, k=4, init=InitKind.RANDOM, seed=seed)
    single = problem(points, init, dtype=Dtype.FLOAT32, max_iter=1, tol=0.0)
    double = problem(points, init, dtype=Dtype.FLOAT64, max_iter=1, tol=0.0)

    assert (single.X == double.X).all()
    assert (single.init == double.init).all()


def test_float64_values_beyond_float32_make_its_problem_degenerate_and_leave_the_other(tmp_path: Path) -> None:
    points = draw(file_case(tmp_path, [[0.0, 1e30], [1.0, 2e30]]))

    with pytest.raises(
        DegenerateCaseError, match=r"float32: column 1, row 0 .*1e\+30 is beyond 6.5e\+18, where squared distances overflow"
    ):
        problem(points, points.values, dtype=Dtype.FLOAT32, max_iter=1, tol=0.0)
    assert problem(points, points.values, dtype=Dtype.FLOAT64, max_iter=1, tol=0.0).X[1, 1] == 2e30


def test_a_start_that_float32_rounds_to_one_value_is_degenerate() -> None:
    points = Points(values=np.array([[1.0], [1 + 1e-12], [2.0]]), exact32=False)

    with pytest.raises(DegenerateCaseError, match="float32 rounds the 2 centroids of the start to 1 distinct ones; use float64"):
        problem(points, points.values[:2], dtype=Dtype.FLOAT32, max_iter=1, tol=0.0)


def test_a_file_source_without_a_path_says_what_to_add() -> None:
    with pytest.raises(UsageError, match="needs a path"):
        natural_size(replace(Source(kind=SourceKind.FILE), path=None))


def test_blobs_know_which_centre_each_point_was_drawn_around() -> None:
    points = draw(case(n=3000))
    assert points.truth is not None
    means = np.array([points.values[points.truth == blob].mean(axis=0) for blob in range(4)])
    own = np.square(points.values - means[points.truth]).sum(axis=1)

    # Around its own centre a point is one standard deviation away in each of three dimensions: 3 on average. Around another's it is more.
    assert own.mean() == pytest.approx(3.0, rel=0.1)
    assert own.mean() < np.square(points.values - means[(points.truth + 1) % 4]).sum(axis=1).mean()
    assert not points.truth.flags.writeable
    np.testing.assert_array_equal(draw(case(n=3000, offset=1e3)).truth, points.truth)


def test_digits_know_what_they_show_and_a_part_of_them_keeps_its_own_rows() -> None:
    whole = draw(Case(source=Source(kind=SourceKind.DIGITS), n=1797, k=10, d=64))
    part = draw(Case(source=Source(kind=SourceKind.DIGITS, seed=3), n=200, k=10, d=64))
    assert whole.truth is not None
    assert part.truth is not None

    assert whole.truth[:10].tolist() == list(range(10))  # as they come with scikit-learn
    for values, digit in zip(part.values[:20], part.truth[:20], strict=True):
        (row,) = np.flatnonzero((whole.values == values).all(axis=1))
        assert whole.truth[row] == digit


def test_nobody_knows_the_clusters_of_uniform_points_or_of_a_users_file(tmp_path: Path) -> None:
    assert draw(case(SourceKind.UNIFORM)).truth is None
    assert draw(file_case(tmp_path, np.eye(4))).truth is None
