"""What identical code showed, as a sentence and as a badge: never a coverage without its width, never a count without its machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape as escape_text

from kmeans_bench.judging.identical import Alarms, Coverage
from kmeans_bench.model import Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.markdown import escape

_LETTER = 6.6  # pixels that a letter of 11 pixels takes, on average
_PAD, _HEIGHT, _GAP = 8, 20, 4
# One look for light and dark pages: white on both halves, 4.5 to 1 or more against either, and a rim that both show.
_NAME, _VALUE, _RIM = "#4a4f57", "#1f6f8b", "#8a9099"
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


def sentence(covered: Coverage | None, alarmed: Alarms | None) -> str:
    """Return both counts with their bounds, machines and widths, in Markdown, and the commands that add to them."""
    said = []
    if covered is not None:
        said += [_covered(covered), f"How wide they were: {_reach(covered)}; wide intervals cover easily."]
    if alarmed is not None:
        counted = f"{alarmed.false} of {words.plural(alarmed.suites, 'suite')} [{_bounds(alarmed.share)}]"
        said.append(f"The gate's false alarms on {_machines(alarmed)}: {counted}.")
    more = [f"`nox -s {name}`" for name, found in (("coverage", covered), ("gate-self", alarmed)) if found is not None]
    return f"**Calibration on identical code:** {escape(' '.join(said))} More with {' and '.join(more)}."


def _covered(found: Coverage) -> str:
    share = found.share
    many = "all" if found.busy == found.pairs else str(found.busy)
    busy = f", {many} of them while the machine did other work" if found.busy else ""
    none = f" ({found.without} more had no interval)" if found.without else ""
    worth = f"worth {math.floor(found.worth)} independent ones"
    counted = f"{_share(share.point)} of {found.pairs} real A/A pairs on {_machines(found)} [{_bounds(share)}; {worth}]"
    return f"our {words.percent(found.level)} intervals covered {counted}{busy}{none}."


def _reach(found: Coverage) -> str:
    """Return how far the median interval reaches: of the widest line, and of the narrowest where that reads differently."""
    widest, narrowest = _span(found.widest), _span(found.narrowest)
    return f"the median one spans {widest}" + (f" ({narrowest} in the narrowest series)" if narrowest != widest else "")


def _span(factor: float) -> str:
    """Return an interval's two ends, relative to its point.

    >>> _span(2.034)
    '÷2.0 to ×2.0'
    """
    shown = words.ratio(factor).removesuffix("×")
    return f"÷{shown} to ×{shown}"


def _machines(found: Coverage | Alarms) -> str:
    return " and ".join(found.machines)


def _bounds(share: Estimate) -> str:
    return f"{_share(share.low).removesuffix(' %')} to {_share(share.high)}"


def _share(value: float) -> str:
    """Return a share in percent, one decimal, and none where it says nothing."""
    return f"{value * 100:.1f}".removesuffix(".0") + " %"


def plain(covered: Coverage | None, alarmed: Alarms | None) -> str:
    """Return what the badge says, as one line."""
    return "Calibration: " + "; ".join(f"{name}: {value}" for name, value in _parts(covered, alarmed))


def _parts(covered: Coverage | None, alarmed: Alarms | None) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    if covered is not None:
        counted = f"covered {_share(covered.share.point)} of {covered.pairs} A/A pairs, the median interval spans {_span(covered.widest)}"
        parts.append((f"{words.percent(covered.level)} intervals on {_machines(covered)}", counted))
    if alarmed is not None:
        parts.append((f"gate's false alarms on {_machines(alarmed)}", f"{alarmed.false} of {words.plural(alarmed.suites, 'suite')}"))
    return parts


def badge(covered: Coverage | None, alarmed: Alarms | None) -> str:
    """Return the badge as SVG, a line per ledger: self-contained, legible on light and on dark, its words as title and description."""
    both = ("coverage", covered), ("alarms", alarmed)
    bounds = [f"{name}, 95 % bounds {_bounds(found.share)}" for name, found in both if found is not None]
    return _svg(_parts(covered, alarmed), title=plain(covered, alarmed), description="; ".join(bounds))


def _svg(parts: Sequence[tuple[str, str]], *, title: str, description: str) -> str:
    boxes, width = [], 0
    for line, (name, value) in enumerate(parts):
        at = 0
        for text, colour in ((name, _NAME), (value, _VALUE)):
            own = round(len(text) * _LETTER + 2 * _PAD)
            boxes.append(_box(text, at, line * (_HEIGHT + _GAP), own, colour))
            at += own
        width = max(width, at)
    height = len(parts) * (_HEIGHT + _GAP) - _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height}" viewBox="0 0 {width:g} {height}" role="img" '
        f'aria-labelledby="title description">\n<title id="title">{escape_text(title)}</title>\n'
        f'<desc id="description">{escape_text(description)}</desc>\n'
        f'<g font-family="{_FONT}" font-size="11" fill="#ffffff">\n' + "\n".join(boxes) + "\n</g>\n</svg>\n"
    )


def _box(text: str, left: float, top: float, width: float, colour: str) -> str:
    # textLength keeps the words inside, whatever font a reader has.
    return (
        f'<rect x="{left + 0.5:g}" y="{top + 0.5:g}" width="{width - 1:g}" height="{_HEIGHT - 1}" rx="3" fill="{colour}" stroke="{_RIM}"/>'
        f'<text x="{left + width / 2:g}" y="{top + 14:g}" text-anchor="middle" textLength="{width - 2 * _PAD:g}" '
        f'lengthAdjust="spacingAndGlyphs">{escape_text(text)}</text>'
    )
