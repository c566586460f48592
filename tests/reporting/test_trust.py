"""What predictions are worth, in a sentence."""

from __future__ import annotations

from kmeans_bench.judging.accuracy import Accuracy
from kmeans_bench.reporting.trust import error
from kmeans_bench.stats.binomial import share


def test_the_bound_is_rounded_down_and_counts_are_given() -> None:
    found = Accuracy(cases=61, predictions=1_826, error=0.109, hits=55, near=share(55, 61))

    # 55 of 61: Clopper and Pearson's lower end is 79.8 %, which is not yet 80.
    assert error(found) == (
        "leaving out one of 61 cases in turn, predictions were 11 % off (median of 1,826); the truly fastest, or one within 10 % of it, "
        "was named in 55 of 61 (at least 79 % of such cases, at 95 %)"
    )


def test_nothing_left_out_is_said() -> None:
    assert error(None) == "unknown: no case could be predicted from cases of other sizes"
