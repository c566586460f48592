"""What became of cells, for a table: those to which the same happened in one row, whoever writes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kmeans_bench.model import Measurement

_SENTENCE = 120  # characters of a reason inside a sentence; in full it stands in the tables


def alike(measurements: Iterable[Measurement]) -> Mapping[tuple[str, str], Sequence[Measurement]]:
    """Return *measurements* by status, which says where it was expected, and reason."""
    groups: defaultdict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for measured in measurements:
        status = f"{measured.status} (expected)" if measured.expected else str(measured.status)
        groups[status, measured.reason or ""].append(measured)
    return groups


def commonest(reasons: Iterable[str | None], otherwise: str = "nothing was planned") -> str:
    """Return the commonest reason, short enough for a headline; *otherwise* where there is none at all.

    >>> commonest(["timeout", None, None]), commonest([]), len(commonest(["word " * 100]))
    ('no reason was recorded', 'nothing was planned', 120)
    """
    counts = Counter(reason or "no reason was recorded" for reason in reasons)
    said = counts.most_common(1)[0][0] if counts else otherwise
    return said if len(said) <= _SENTENCE else f"{said[: _SENTENCE - 1]}…"


def listed(names: Iterable[str], most: int) -> str:
    """Return different names, the first *most* of them.

    >>> listed(["a", "b", "a", "c"], 2)
    'a, b, and 1 more'
    """
    different = list(dict.fromkeys(names))
    more = [f"and {len(different) - most} more"] if len(different) > most else []
    return ", ".join([*different[:most], *more])
