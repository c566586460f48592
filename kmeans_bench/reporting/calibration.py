"""What identical code showed: how often our intervals held the truth, how often the gate cried wolf; as a sentence and as a badge."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape as escape_text

from kmeans_bench.model import Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.markdown import escape
from kmeans_bench.stats import binomial

_LETTER = 6.6  # pixels that a letter of 11 pixels takes, on average
_PAD, _HEIGHT = 8, 20
# One look for light and dark pages: white on both halves, 4.5 to 1 or more against either, and a rim that both show.
_NAME, _VALUE, _RIM = "#4a4f57", "#1f6f8b", "#8a9099"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A/A pairs that had an interval, those whose interval covered 1, and how many independent ones they are worth.

    `without` more had too few rounds for one; `busy` pairs were measured while the machine did other work.
    """

    pairs: int
    covered: int
    worth: float
    level: float
    without: int
    busy: int

    @property
    def share(self) -> Estimate:
        """Share that was covered, with Clopper and Pearson's interval for as many whole pairs as they are worth."""
        trials = max(1, math.floor(self.worth))
        found = binomial.share(min(trials, math.floor(self.covered / self.pairs * trials)), trials)
        point = self.covered / self.pairs
        return Estimate(point=point, low=min(point, found.low), high=max(point, found.high), level=found.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """Suites of identical code that the gate was asked about, and those that would have failed a build."""

    suites: int
    false: int

    @property
    def share(self) -> Estimate:
        """Share of false alarms with Clopper and Pearson's interval."""
        return binomial.share(self.false, self.suites)


def coverage(rows: Iterable[Mapping[str, str]]) -> Coverage | None:
    """Return what the lines of results/coverage.csv come to together, those of the first one's level; None without a pair."""
    listed = [row for row in rows if int(row["pairs"])]
    kept = [row for row in listed if row["level"] == listed[0]["level"]]
    if not kept:
        return None
    return Coverage(
        pairs=sum(int(row["pairs"]) for row in kept),
        covered=sum(int(row["covered"]) for row in kept),
        worth=sum(float(row["worth"]) for row in kept),
        level=float(kept[0]["level"]),
        without=sum(int(row["without"]) for row in kept),
        busy=sum(int(row["pairs"]) for row in kept if row["conditions"]),
    )


def alarms(rows: Iterable[Mapping[str, str]]) -> Alarms | None:
    """Return what the lines of results/gate-self.csv come to together; None without a suite."""
    listed = list(rows)
    return Alarms(suites=len(listed), false=sum(int(row["exit_code"]) != 0 for row in listed)) if listed else None


def sentence(covered: Coverage | None, alarmed: Alarms | None) -> str:
    """Return both counts with their bounds, in Markdown, and the commands that add to them."""
    said = []
    if covered is not None:
        said.append(f"our {words.percent(covered.level)} intervals covered {_covered(covered)}")
    if alarmed is not None:
        said.append(f"the gate's false alarms: {_alarmed(alarmed)}")
    more = [f"`nox -s {name}`" for name, found in (("coverage", covered), ("gate-self", alarmed)) if found is not None]
    return f"**Calibration on identical code:** {escape('; '.join(said))}. More with {' and '.join(more)}."


def _covered(found: Coverage) -> str:
    share = found.share
    many = "all" if found.busy == found.pairs else str(found.busy)
    busy = f", {many} of them while the machine did other work" if found.busy else ""
    none = f" ({found.without} more had too few rounds for one)" if found.without else ""
    worth = f"worth {math.floor(found.worth)} independent ones"
    return f"{_share(share.point)} of {found.pairs} real A/A pairs [{_bounds(share)}; {worth}]{busy}{none}"


def _alarmed(found: Alarms) -> str:
    return f"{found.false} of {words.plural(found.suites, 'suite')} [{_bounds(found.share)}]"


def _bounds(share: Estimate) -> str:
    return f"{_share(share.low).removesuffix(' %')} to {_share(share.high)}"


def _share(value: float) -> str:
    """Return a share in percent, one decimal, and none where it says nothing."""
    return f"{value * 100:.1f}".removesuffix(".0") + " %"


def plain(covered: Coverage | None, alarmed: Alarms | None) -> str:
    """Return what the badge says, as one line."""
    return "Calibration: " + "; ".join(f"{name} {value}" for name, value in _parts(covered, alarmed))


def _parts(covered: Coverage | None, alarmed: Alarms | None) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    if covered is not None:
        parts.append((f"{words.percent(covered.level)} intervals", f"covered {_share(covered.share.point)} of {covered.pairs} A/A pairs"))
    if alarmed is not None:
        parts.append(("gate's false alarms", f"{alarmed.false} of {words.plural(alarmed.suites, 'suite')}"))
    return parts


def badge(covered: Coverage | None, alarmed: Alarms | None) -> str:
    """Return the badge as SVG: self-contained, legible on light and on dark, its words as title and description."""
    both = ("coverage", covered), ("alarms", alarmed)
    bounds = [f"{name}, 95 % bounds {_bounds(found.share)}" for name, found in both if found is not None]
    return _svg(_parts(covered, alarmed), title=plain(covered, alarmed), description="; ".join(bounds))


def _svg(parts: Sequence[tuple[str, str]], *, title: str, description: str) -> str:
    boxes, at = [], 0
    for name, value in parts:
        for text, colour in ((name, _NAME), (value, _VALUE)):
            width = round(len(text) * _LETTER + 2 * _PAD)
            boxes.append(_box(text, at, width, colour))
            at += width
        at += 4
    width = at - 4
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{_HEIGHT}" viewBox="0 0 {width:g} {_HEIGHT}" role="img" '
        f'aria-labelledby="title description">\n<title id="title">{escape_text(title)}</title>\n'
        f'<desc id="description">{escape_text(description)}</desc>\n'
        f'<g font-family="{_FONT}" font-size="11" fill="#ffffff">\n' + "\n".join(boxes) + "\n</g>\n</svg>\n"
    )


def _box(text: str, at: float, width: float, colour: str) -> str:
    # textLength keeps the words inside, whatever font a reader has.
    return (
        f'<rect x="{at + 0.5:g}" y="0.5" width="{width - 1:g}" height="{_HEIGHT - 1}" rx="3" fill="{colour}" stroke="{_RIM}"/>'
        f'<text x="{at + width / 2:g}" y="14" text-anchor="middle" textLength="{width - 2 * _PAD:g}" lengthAdjust="spacingAndGlyphs">'
        f"{escape_text(text)}</text>"
    )
