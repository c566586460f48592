"""A quantity over seeds: every seed draws other points, or another start on the same ones, and is one independent value.

Independent given what is drawn from. Seeds of generated points share nothing. Seeds that take some of a source's rows (600 of the 1,797
digits) share rows: two of them a third of theirs on average. What is found then holds for draws from those rows, and is no word on others.
Where a seed changes nothing (all rows of a source, and a routine with a start of its own), `planning.claim_targets` refuses the claim.

The launch is the unit of inference for a case, because launches are what another measurement of it would repeat. A claim about seeds is
about other draws of the same kind of data: another measurement would repeat seeds, so they are the unit. What launches add to a seed's
value is part of how the values scatter. Laws 2 and 3 hold inside every seed: a ratio is paired in its launches, between equal work. A seed
without a value leaves no interval: those that fail do not fail by chance.
"""

from __future__ import annotations

from kmeans_bench.judging.claim_question import Answer, Question
from kmeans_bench.judging.claim_values import VALUES
from kmeans_bench.judging.draws import over
from kmeans_bench.model import Aspect
from kmeans_bench.stats import binomial
from kmeans_bench.stats.intervals import fewest


def over_seeds(question: Question) -> Answer:
    """Return the median over seeds with its order-statistic interval, a share of seeds with Clopper and Pearson's, or why there is none."""
    read = VALUES[question.claim.quantity]
    found = {case: read(question.of(case)) for case in question.own}
    values = [value for value in found.values() if not isinstance(value, str)]
    silent = next(((case, value) for case, value in found.items() if isinstance(value, str)), None)
    if silent is not None:
        return f"{len(found) - len(values)} of {len(found)} seeds without a value: seed {silent[0].source.seed}: {silent[1]}"
    if len(values) < fewest(question.level):
        few = f"{len(values)} seed{'' if len(values) == 1 else 's'} cannot carry an interval at {100 * question.level:.4g} %"
        return f"{few}; it takes {fewest(question.level)} or more"
    if question.claim.quantity is Aspect.WORSE_MINIMUM:
        return binomial.share(round(sum(values)), len(values), level=question.level)
    return over(values, level=question.level)
