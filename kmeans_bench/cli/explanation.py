"""One case in words, then each cell in full: what bounds it, samples, launches, answer, memory, reasons, the end of a traceback."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from kmeans_bench.cli.rows import WIDTH, breadth, median, missing, paint
from kmeans_bench.judging.roofline import evaluated
from kmeans_bench.reporting import account as words
from kmeans_bench.reporting import format as figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kmeans_bench.api.rows import Row
    from kmeans_bench.judging.account import CaseAccount, CellAccount
    from kmeans_bench.model import Measurement

_INDENT = "    "
_MARGIN = 9
_TAIL = 12  # lines of a traceback: the last call and what led to it


def overview(found: CaseAccount) -> Iterator[str]:
    """Yield the lines about the case."""
    said = ""
    for label, text in words.case(found):
        start = f"{label if label != said else '':<{_MARGIN}}"
        said = label
        yield from textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * _MARGIN, break_long_words=False)


def explained(row: Row, account: CellAccount) -> Iterator[str]:
    """Yield the lines about one cell."""
    yield ""
    yield row.cell.id
    if row.seconds is None:
        yield from (paint(line, row.measurement) for line in _folded(missing(row)))
    else:
        yield from _folded(f"median {' '.join(median(row.seconds).split())}; {_ratio(row)}")
    found = row.measurement
    for sentence in filter(None, (*words.cell(account), _limit(row), _turns(found), _answer(found), _cost(found), _trust(found))):
        yield from _folded(sentence)
    yield from (f"{_INDENT}| {line}" for line in (found.traceback or "").splitlines()[-_TAIL:])


def _folded(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT + "  ", break_long_words=False)


def _ratio(row: Row) -> str:
    found = row.comparison
    if found.estimate is None:
        return f"no speed-up: {found.reason}"
    over = found.baseline.id if found.baseline else "the baseline"
    shown = f"{figures.ratio(found.estimate.point)} [{figures.ratio_interval(found.estimate)}]"
    stand_in = " (the fallback)" if found.fallback else ""
    return f"speed-up {shown} over {over}{stand_in}, {figures.plural(found.pairs, 'pair')}, interval {breadth(found)}"


def _limit(row: Row) -> str:
    found = row.limit
    if found is None:
        return f"no share of the limit: {row.no_limit}" if row.seconds is not None else ""
    rates = f"{figures.operations(found.achieved.point)} of {figures.operations(found.ceiling)}"
    return f"{figures.share(found.share.point)} of the limit: {rates}, set by {_SET_BY[found.bound]}"


_SET_BY = {"compute": "the GEMM peak", "memory": "memory, X read once an assignment"}


def _turns(found: Measurement) -> str:
    if not found.samples:
        return ""
    launches = len({sample.launch for sample in found.samples})
    stop = {"narrow": "stopped at a narrow interval", "budget": "stopped at the budget"}.get(str(found.stop), "")
    parts = [f"{figures.plural(len(found.samples), 'turn')} in {figures.plural(launches, 'launch', 'launches')}", stop]
    return ", ".join(part for part in parts if part)


def _answer(found: Measurement) -> str:
    chosen = found.clusters if found.clusters != found.case.k else None
    facts = {
        "inertia": found.inertia,
        "adjusted Rand index": found.ari,
        "clusters chosen": chosen,
        "n_iter": found.n_iter,
        "steps asked": found.steps,
        "effective threads": found.threads,
    }
    parts = [f"picked {found.method}"] if found.method is not None else []
    parts += [f"{name} {value:.12g}" for name, value in facts.items() if value is not None]
    if (share := evaluated(found)) is not None:
        parts.append(f"{figures.share(share)} of the distances evaluated")
    return ", ".join(parts)


def _cost(found: Measurement) -> str:
    parts = [f"{name} {figures.seconds(value)}" for name, value in (("first call", found.first_call), ("import", found.imports)) if value]
    if found.peak_bytes is not None:
        parts.append(f"peak memory {figures.size(found.peak_bytes)} ({found.peak_method})")
    if found.predicted_seconds is not None:
        parts.append(f"predicted {figures.seconds(found.predicted_seconds)}")
    return ", ".join(parts)


def _trust(found: Measurement) -> str:
    facts = {
        "labels were computed by the harness, outside the timing": found.closed,
        "a cluster lost its last point on the way": found.emptied,
        "float32 rounds the values": found.rounded,
        f"taken over from an earlier invocation ({found.started_at})": found.reused,
    }
    key = f"key {found.key[:12]}" if found.key else ""
    return "; ".join([text for text, true in facts.items() if true] + ([key] if key else []))
