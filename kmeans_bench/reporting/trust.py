"""What predictions and recommendations are worth, in a sentence: for the terminal, the page and report.md alike."""

from __future__ import annotations

import math

from kmeans_bench.judging.accuracy import Accuracy
from kmeans_bench.reporting import format as words


def error(found: Accuracy | None) -> str:
    """Return what leaving out cases showed: the typical miss, and how often the truly fastest was named."""
    if found is None:
        return "unknown: no case could be predicted from cases of other sizes"
    low = math.floor(found.near.low * 100)
    return (
        f"leaving out one of {words.plural(found.cases, 'case')} in turn, predictions were {words.percent(found.error)} off (median of "
        f"{found.predictions:,}); the truly fastest, or one within 10 % of it, was named in {found.hits} of {found.cases} "
        f"(at least {low} % of such cases, at {words.percent(found.near.level)})"
    )
