"""Rows of 80 columns. What is the same in every row goes to the header line; ids stay as they are, so that they can be typed again."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kmeans_bench.model import Status
from kmeans_bench.reporting import format as figures
from kmeans_bench.reporting.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kmeans_bench.api.rows import Row
    from kmeans_bench.model import Case, Comparison, Contender, Estimate, Measurement, Plan

WIDTH = 80
_BOUND = re.compile(r"(?<=[≤≥÷]) | (?=%)")
_NAME_CAP, _CASE_CAP = 26, 20
_LIMIT = 35  # columns of a name and a case that leave room for the share of the limit
_ROOMY = 40  # columns of a name and a case that leave room for a wider gap between them


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorthand:
    """How contenders and cases of one plan are named when what they all share is left out."""

    dtypes: bool
    threads: bool
    sources: bool
    seeds: bool

    @classmethod
    def of(cls, plan: Plan) -> Shorthand:
        """Find out what varies."""
        contenders = [planned.cell.contender for planned in plan.cells]
        sources = [planned.cell.case.source for planned in plan.cells]
        return cls(
            dtypes=len({contender.dtype for contender in contenders}) > 1,
            threads=len({contender.threads for contender in contenders}) > 1,
            sources=len({source.label for source in sources}) > 1,
            seeds=len({source.seed for source in sources}) > 1,
        )

    def contender(self, contender: Contender) -> str:
        """``identity/float32``."""
        dtype = f"/{contender.dtype}" if self.dtypes else ""
        # As it will be printed: a mark that is shown as its number is several columns wide.
        return f"{shown(contender.implementation)}{dtype}" + (f"/{contender.threads}t" if self.threads else "")

    def case(self, case: Case) -> str:
        """``100k/100/16``; n, k, d."""
        size = "/".join(figures.count(value) for value in (case.n, case.k, case.d))
        source = f"{case.source.label} " if self.sources else ""
        return f"{source}{size}" + (f" s{case.source.seed}" if self.seeds else "")


def constants(plan: Plan) -> str:
    """Return what every row shares: ``blobs, seed 0, float64, 1 thread``."""
    if not plan.cells:
        return ""
    short = Shorthand.of(plan)
    cell = plan.cells[0].cell
    shared = {
        cell.case.source.label: short.sources,
        f"seed {cell.case.source.seed}": short.seeds,
        str(cell.contender.dtype): short.dtypes,
        figures.plural(cell.contender.threads, "thread"): short.threads,
    }
    return ", ".join(text for text, varies in shared.items() if not varies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Column widths of one plan."""

    short: Shorthand
    name: int
    case: int
    limits: bool = False

    @classmethod
    def of(cls, plan: Plan, rows: Sequence[Row] = ()) -> Layout:
        """Fit the columns to the names; shares of the limit are shown where *rows* have any and 80 columns hold them."""
        short = Shorthand.of(plan)
        names = [short.contender(planned.cell.contender) for planned in plan.cells]
        cases = [short.case(planned.cell.case) for planned in plan.cells]
        name, case = _fitting(["contender", *names], _NAME_CAP), _fitting(["n/k/d", *cases], _CASE_CAP)
        limits = name + case <= _LIMIT and any(row.limit is not None for row in rows)
        return cls(short=short, name=name, case=case, limits=limits)

    def head(self, baseline: str) -> str:
        """Return the line above the rows."""
        limit = f" {'limit':>7}" if self.limits else ""
        return clip(f"{self.start_of('contender', 'n/k/d')}{'median':>8} {'±95 %':>6}{limit}  {'×':>7}  {baseline}")

    def line(self, row: Row) -> str:
        """Return the row, coloured by its status."""
        start = self.start(row.cell.contender, row.cell.case)
        if row.seconds is None:
            return start + paint(clip(missing(row), WIDTH - len(start)), row.measurement)
        return clip(f"{start}{median(row.seconds)}{self._limit(row)}  {speedup(row.comparison)}")

    def _limit(self, row: Row) -> str:
        if not self.limits:
            return ""
        return f" {figures.share(row.limit.share.point) if row.limit is not None else '–':>7}"

    def start(self, contender: Contender, case: Case) -> str:
        """Return the two columns that name a row."""
        return self.start_of(self.short.contender(contender), self.short.case(case))

    def start_of(self, name: str, size: str) -> str:
        """Return two texts in those columns."""
        gap = "  " if self.name + self.case < _ROOMY else " "
        return f"{middle(name, self.name):<{self.name}}{gap}{middle(size, self.case):<{self.case}} "


def median(estimate: Estimate) -> str:
    """`` 12.7 ms ±1.0 %``, 15 columns."""
    half = (estimate.high - estimate.low) / (2 * estimate.point)
    spread = f"±{figures.percent(half)}" if half < float("inf") else "±?"
    return f"{figures.seconds(estimate.point):>8} {spread:>6}"


def speedup(comparison: Comparison) -> str:
    """``    57×  52–63``; a star where the fallback stands in for the baseline; else why there is none."""
    star = "*" if comparison.fallback else ""
    if comparison.estimate is None:
        itself = "stands in" if comparison.fallback else "baseline"
        return f"{'–' + star:>7}  {itself if comparison.baseline == comparison.candidate else comparison.reason or ''}"
    return f"{figures.ratio(comparison.estimate.point) + star:>7}  {figures.ratio_interval(comparison.estimate).rstrip('×')}"


def missing(row: Row) -> str:
    """``skipped: needs 25.6 GB``."""
    expected = " (expected)" if row.measurement.expected else ""
    reason = f": {row.reason}" if row.reason else ""
    return shown(" ".join(f"{row.status}{expected}{reason}".split()))


def paint(text: str, found: Measurement) -> str:
    """Colour what failed; dim what was never meant to run."""
    failing = (found.status.failed or found.status is Status.WRONG) and not found.expected
    return click.style(text, fg="red") if failing else click.style(text, dim=True)


def notes(table: Sequence[Row], baseline: str) -> list[str]:
    """Return what a reader of the speed-ups must know, one line each."""
    compared = [row.comparison for row in table if row.comparison.estimate is not None]
    found = []
    if compared:
        scopes = sorted({breadth(comparison) for comparison in compared})
        fewest = min(comparison.launches for comparison in compared)
        launches = figures.plural(fewest, "launch", "launches")
        found.append(f"× {baseline}: {baseline} seconds / contender seconds; intervals {' and '.join(scopes)} ({launches})")
    if stand_ins := sorted({comparison.baseline.implementation for comparison in compared if comparison.fallback and comparison.baseline}):
        found.append(f"* over {', '.join(stand_ins)}, because {baseline} has no result there")
    return [line for text in found for line in textwrap.wrap(text, WIDTH)]


def breadth(comparison: Comparison) -> str:
    """Return over what an interval generalises."""
    return "over launches" if comparison.scope == "launches" else str(comparison.scope)


def middle(text: str, width: int) -> str:
    """Shorten a name in its middle: both ends tell contenders apart."""
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[-tail:]}"


def clip(text: str, width: int = WIDTH) -> str:
    """Cut a line at the terminal's edge."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def folded(text: str, first: str, rest: str | None = None) -> list[str]:
    """Return *text* in lines of 80 columns, the first after *first*, others after *rest*; figures stay with their signs and units.

    Names are typed again, so they are not broken at their hyphens.

    >>> folded("a speed-up of scikit-learn-as-called-minibatch over scikit-learn-as-called: ≥ 2.0×", "")
    ['a speed-up of scikit-learn-as-called-minibatch over scikit-learn-as-called:', '≥ 2.0×']
    """
    whole = _BOUND.sub("\N{NO-BREAK SPACE}", text)
    found = textwrap.wrap(whole, WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in found]


def _fitting(texts: Iterable[str], cap: int) -> int:
    return min(max(len(text) for text in texts), cap)
