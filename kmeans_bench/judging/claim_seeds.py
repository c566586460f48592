"""A quantity over seeds: every seed of a source draws other points and other starts, and is one independent value.

The launch is the unit of inference for a case, because launches are what another measurement of it would repeat. A claim about seeds is
about other draws of the same kind of data: another measurement would repeat seeds, so they are the unit. What launches add to a seed's
value is part of how the values scatter. Laws 2 and 3 hold inside every seed: a ratio is paired in its launches, between equal work. A seed
without a value leaves no interval: those that fail do not fail by chance.
"""

from __future__ import annotations

from statistics import median

from kmeans_bench.judging.claim_question import Answer, Question
from kmeans_bench.judging.claim_values import VALUES
from kmeans_bench.model import Aspect, Estimate
from kmeans_bench.stats import binomial
from kmeans_bench.stats.intervals import fewest, sign_interval


def over_seeds(question: Question) -> Answer:
    """Return the median over seeds with its order-statistic interval, a share of seeds with Clopper and Pearson's, or why there is none."""
    read = VALUES[question.claim.quantity]
    found = {case: read(question.of(case)) for case in question.own}
    values = [value for value in found.values() if not isinstance(value, str)]
    silent = next(((case, value) for case, value in found.items() if isinstance(value, str)), None)
    if silent is not None:
        return f"{len(found) - len(values)} of {len(found)} seeds without a value: seed {silent[0].source.seed}: {silent[1]}"
    if len(values) < fewest(question.level):
        few = f"{len(values)} seed{'' if len(values) == 1 else 's'} cannot carry an interval at {100 * question.level:g} %"
        return f"{few}; it takes {fewest(question.level)} or more"
    if question.claim.quantity is Aspect.WORSE_MINIMUM:
        return binomial.share(round(sum(values)), len(values), level=question.level)
    return over(values, level=question.level)


def over(values: list[float], *, level: float) -> Estimate:
    """Return the median of independent values with its exact interval.

    Raises
    ------
    TooFewPairsError
        With fewer than six at 95 %.

    >>> over([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], level=0.95)
    Estimate(point=3.5, low=1.0, high=6.0, level=0.95)
    """
    low, high = sign_interval(values, level=level)
    return Estimate(point=median(values), low=low, high=high, level=level)
