"""The source text of implementations, shown only where it is what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kmeans_bench.model import Declaration
from kmeans_bench.planning import digest

MOST = 150_000  # characters of all sources of a page
_LEAST = 20_000
_LONGEST = 12_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text or none, and what a reader has to know about it."""

    text: str | None
    note: str


def sources(declared: Iterable[Declaration], room: int = MOST) -> Mapping[str, Source]:
    """Return the source of every implementation by its name; a file that holds several is shown once, and not more than fits in *room*."""
    found: dict[str, Source] = {}
    shown: dict[str, str] = {}
    left = min(max(room, _LEAST), MOST)
    for one in declared:
        if one.origin in shown:
            found[one.name] = Source(text=None, note=f"In the same file as {shown[one.origin]}.")
            continue
        found[one.name] = _source(one, left)
        text = found[one.name].text
        if text is not None:
            shown[one.origin] = one.name
            left -= len(text)
    return found


def _source(declared: Declaration, room: int) -> Source:
    if declared.is_class:
        return Source(text=None, note=f"A class of {declared.origin}: its source is part of that package.")
    path = Path(declared.origin)
    try:
        text = path.read_text(encoding="utf-8")
        same = digest.survey(path).digest == declared.digest
    except (OSError, ValueError, SyntaxError):
        return Source(text=None, note=f"The source is not stored with a run, and {path.name} is no longer where it was.")
    if not same:
        return Source(text=None, note=f"{path.name} has changed since it was measured.")
    if len(text) > min(room, _LONGEST):
        return Source(text=None, note=f"{path.name} is too long for this page ({len(text):,} characters).")
    return Source(text=text, note="")
