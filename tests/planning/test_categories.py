"""Categories written in three ways: the same points, and numbers that say nothing."""

from __future__ import annotations

import numpy as np
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Case, Source, SourceKind
from kmeans_bench.planning.categories import CATEGORIES, draw, features
from kmeans_bench.planning.dataset import draw as points


def case(kind: SourceKind, *, d: int = 8, n: int = 4_000, seed: int = 0) -> Case:
    return Case(source=Source(kind=kind, seed=seed), n=n, k=5, d=d)


CODES, RENUMBERED = case(SourceKind.CATEGORIES), case(SourceKind.RENUMBERED)
ONE_HOT = case(SourceKind.ONE_HOT, d=8 * CATEGORIES)


def test_the_three_ways_hold_the_same_points_and_clusters() -> None:
    codes, renumbered, one_hot = (draw(one) for one in (CODES, RENUMBERED, ONE_HOT))

    np.testing.assert_array_equal(codes.truth, renumbered.truth)
    np.testing.assert_array_equal(codes.truth, one_hot.truth)
    np.testing.assert_array_equal(one_hot.values.reshape(-1, 8, CATEGORIES).argmax(axis=2), codes.values)
    assert (one_hot.values.sum(axis=1) == 8).all()


def test_another_numbering_gives_every_category_of_a_feature_one_other_number() -> None:
    codes, renumbered = draw(CODES).values, draw(RENUMBERED).values

    for feature in range(8):
        pairs = set(zip(codes[:, feature], renumbered[:, feature], strict=True))
        assert len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs}) == CATEGORIES
    assert (codes != renumbered).any()


def test_a_cluster_keeps_its_own_category_six_times_in_ten_and_meets_it_by_chance_in_the_rest() -> None:
    drawn = draw(CODES)
    assert drawn.truth is not None
    shares = [
        np.bincount(drawn.values[drawn.truth == cluster, feature].astype(int)).max() / (drawn.truth == cluster).sum()
        for cluster in range(5)
        for feature in range(8)
    ]

    # 0.6 + 0.4 / 6; 800 points of a cluster scatter by 0.017.
    assert np.mean(shares) == pytest.approx(0.6 + 0.4 / CATEGORIES, abs=0.02)


def test_columns_that_are_no_whole_features_are_refused() -> None:
    assert (features(SourceKind.ONE_HOT, 12), features(SourceKind.ONE_HOT, 8), features(SourceKind.CATEGORIES, 8)) == (2, 0, 8)
    with pytest.raises(UsageError, match="d = 8 is no multiple of the 6 categories of a feature"):
        draw(case(SourceKind.ONE_HOT))


def test_a_case_brings_its_clusters_with_it() -> None:
    found = points(ONE_HOT)

    assert found.values.dtype == np.float32
    assert found.truth is not None
    assert ONE_HOT.true_clusters == 5


def test_two_clusters_prefer_the_same_category_in_one_feature_of_six_and_there_may_be_more_clusters_than_categories() -> None:
    drawn = draw(Case(source=Source(kind=SourceKind.CATEGORIES), n=600, k=8, d=1_200))
    assert drawn.truth is not None
    preferred = np.array(
        [
            [np.bincount(column.astype(int), minlength=CATEGORIES).argmax() for column in drawn.values[drawn.truth == cluster].T]
            for cluster in range(8)
        ]
    )
    alike = (preferred[:, np.newaxis] == preferred[np.newaxis]).mean(axis=2)[np.triu_indices(8, 1)]

    # Each of 28 pairs: 1/6 ± 0.011 over 1,200 features; a category of each cluster's own would be 0.
    assert alike.min() > 1 / 6 - 0.05
    assert alike.max() < 1 / 6 + 0.05
