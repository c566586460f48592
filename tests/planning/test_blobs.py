"""Blobs of a known separation, with and without dimensions that only carry noise."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kmeans_bench.model import Case, Source, SourceKind
from kmeans_bench.planning.blobs import Drawn, draw

if TYPE_CHECKING:
    from numpy.typing import NDArray


def drawn(
    *, n: int = 20_000, k: int = 4, d: int = 6, seed: int = 0, separation: float | None = None, informative: int | None = None
) -> Drawn:
    source = Source(kind=SourceKind.BLOBS, seed=seed, separation=separation, informative=informative)
    return draw(Case(source=source, n=n, k=k, d=d))


def means(points: Drawn, k: int = 4) -> NDArray[np.float64]:
    assert points.truth is not None
    return np.array([points.values[points.truth == cluster].mean(axis=0) for cluster in range(k)])


@pytest.mark.parametrize("d", [1, 6, 40])
def test_the_two_nearest_centres_are_as_far_apart_as_was_asked_for(d: int) -> None:
    centres = means(drawn(d=d, separation=5))

    # Means of 5,000 points of standard deviation 1 are off by about 0.014 in every dimension.
    assert min(np.linalg.norm(one - other) for one, other in combinations(centres, 2)) == pytest.approx(5, abs=0.2)


def test_the_separation_moves_centres_and_leaves_every_point_where_it_was_around_its_own() -> None:
    near, far = drawn(separation=2), drawn(separation=20)

    np.testing.assert_array_equal(near.truth, far.truth)
    np.testing.assert_allclose((far.values - near.values)[:2000], (means(far) - means(near))[far.truth][:2000], atol=1e-9)


def test_what_carries_information_stays_the_same_however_many_dimensions_of_noise_follow() -> None:
    few, many = drawn(d=3, separation=4, informative=2), drawn(d=30, separation=4, informative=2)

    np.testing.assert_array_equal(few.values, many.values[:, :3])
    np.testing.assert_array_equal(few.truth, many.truth)
    assert np.abs(means(many)[:, 2:]).max() < 0.08
    assert many.values[:, 2:].std(axis=0) == pytest.approx(1, abs=0.03)


def test_a_single_cluster_has_nothing_to_be_apart_from() -> None:
    assert np.isfinite(drawn(k=1, separation=3).values).all()


def test_a_separation_of_nothing_is_one_cluster() -> None:
    assert np.abs(np.diff(means(drawn(separation=0)), axis=0)).max() < 0.1


def test_seeds_and_kinds_give_other_points() -> None:
    first = [drawn(n=5, seed=seed, separation=apart).values.tolist() for seed in (0, 1) for apart in (None, 3.0)]

    assert len({str(values) for values in first}) == 4
