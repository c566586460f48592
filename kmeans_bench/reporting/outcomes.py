"""What became of cells, for a table: those to which the same happened in one row, whoever writes it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kmeans_bench.model import Measurement, Status
from kmeans_bench.reporting.plain import shown

_UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "min": 60.0, "h": 3600.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
_FIGURE = re.compile(rf"(?<![\w.,])\d+(?:,\d{{3}})*(?:\.\d+)?(?: (?:{'|'.join([*_UNITS, 's', 'B'])})\b)?(?!\w)")
_SENTENCE = 120  # characters of a reason inside a sentence; in full it stands in the tables


def alike(measurements: Iterable[Measurement]) -> Mapping[tuple[str, str], Sequence[Measurement]]:
    """Return *measurements* by status, which says where it was expected, and reason; skips that differ in figures only are alike."""
    groups: defaultdict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for measured in measurements:
        status = f"{measured.status} (expected)" if measured.expected else str(measured.status)
        reason = measured.reason or ""
        groups[status, _FIGURE.sub("#", reason) if measured.status is Status.SKIPPED else reason].append(measured)
    return {
        (status, spanning([each.reason or "" for each in found]) if found[0].status is Status.SKIPPED else reason): found
        for (status, reason), found in groups.items()
    }


def spanning(reasons: Sequence[str]) -> str:
    """Return in one sentence what several say that differ in figures only.

    >>> spanning(["would take 1.3 s a call (limit 900 ms)", "would take 29 s a call (limit 900 ms)"])
    'would take 1.3 s to 29 s a call (limit 900 ms)'
    """
    figures = zip(*([found.group() for found in _FIGURE.finditer(reason)] for reason in reasons), strict=True)
    ends = iter([dict.fromkeys((min(slot, key=_size), max(slot, key=_size))) for slot in figures])
    return _FIGURE.sub(lambda _: " to ".join(next(ends)), reasons[0])


def _size(figure: str) -> float:
    number, _, unit = figure.partition(" ")
    return float(number.replace(",", "")) * _UNITS.get(unit, 1.0)


def commonest(reasons: Iterable[str | None], otherwise: str = "nothing was planned") -> str:
    """Return the commonest reason, short enough for a headline; *otherwise* where there is none at all.

    >>> commonest(["timeout", None, None]), commonest([]), len(commonest(["word " * 100]))
    ('no reason was recorded', 'nothing was planned', 120)
    """
    counts = Counter(reason or "no reason was recorded" for reason in reasons)
    said = shown(counts.most_common(1)[0][0]) if counts else otherwise
    return said if len(said) <= _SENTENCE else f"{said[: _SENTENCE - 1]}…"


def listed(names: Iterable[str], most: int) -> str:
    """Return different names, the first *most* of them.

    >>> listed(["a", "b", "a", "c"], 2)
    'a, b, and 1 more'
    """
    different = list(dict.fromkeys(names))
    more = [f"and {len(different) - most} more"] if len(different) > most else []
    return ", ".join([*different[:most], *more])
