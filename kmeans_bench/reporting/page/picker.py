"""What "pick for my problem" needs to recommend in the browser as `judging.recommendation` does here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging import curves as fitted
from kmeans_bench.judging import recommendation
from kmeans_bench.judging.curves import Curves
from kmeans_bench.planning import growth
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.once import once

_DIGITS = 5  # of measured seconds and of misses, which the cells hold with four


@once
def curves(findings: Findings) -> Curves:
    """Return the curves of the run, with what its implementations declare about their memory."""
    return fitted.curves(findings.run, growth.declared(findings.run), behind=findings.slowdowns.values())


def document(found: Curves) -> Mapping[str, object] | None:
    """Return the curves for the page, None where no contender has one.

    Every list by case that is mostly empty becomes a mapping, and truth becomes 0 and 1: a thousand cells have to fit.
    """
    if not found.curves:
        return None
    said = recommendation.as_document(found)
    contenders = said["contenders"]
    if not isinstance(contenders, list):
        msg = "the curves' contenders are no list"
        raise TypeError(msg)
    return {**said, "contenders": [_entry(one) for one in contenders]}


def _entry(one: Mapping[str, object]) -> Mapping[str, object]:
    kept = {
        name: one[name] for name in ("contender", "dtype", "threads", "itemsize", "coefficients", "reach", "bytes", "declared", "peaks")
    }
    return {
        **kept,
        "sessions": one["sessions"],
        "misses": _shorter(one["misses"]),
        "seconds": _shorter(one["seconds"]),
        "ties": [place for place, tie in enumerate(_listed(one["ties"])) if tie],
        "failures": {str(place): failure for place, failure in enumerate(_listed(one["failures"])) if failure},
    }


def _shorter(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    return [_shorter(one) for one in value] if isinstance(value, list) else value


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []
