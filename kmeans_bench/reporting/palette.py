"""One row order, colour, code and marker per contender, the same in every chart; derived, so that a new implementation needs no edit.

Hue is the implementation (at most six; the rest are grey and told apart by code and marker), a hollow marker is float32, and the code
names the contender in full. The twelve hues keep ΔE×100 >= 8 for normal, protan, deutan and tritan vision; a test recomputes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kmeans_bench.model import Contender, Dtype

HUES = 6
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "<", "h", ">", "*", "d", "8", "H")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of a page.

    `hues` belong to implementations, `neutral` to those beyond the sixth; `heat` is from little to much, `sides` from one of two to the
    other; `alarm` marks what is wrong (never by colour alone), `zone` the region where it is.
    """

    name: str
    background: str
    ink: str
    muted: str
    grid: str
    empty: str
    neutral: str
    hues: tuple[str, ...]
    heat: tuple[str, ...]
    sides: tuple[str, ...]
    alarm: str
    zone: str

    def colour(self, series: Series) -> str:
        """Return the fill of a series."""
        return self.neutral if series.hue is None else self.hues[series.hue]

    def shade(self, share: float) -> str:
        """Return the colour at *share* of the way from little (0) to much (1); what lies outside has the colour of the end."""
        return _between(self.heat, share)

    def lean(self, share: float) -> str:
        """Return the colour of something that leans by *share* to one side (-1) or the other (1); 0 is neither."""
        return _between(self.sides, (share + 1) / 2)


LIGHT = Theme(
    name="light",
    background="#ffffff",
    ink="#1b1f24",
    muted="#59636e",
    grid="#dde1e6",
    empty="#f1f3f5",
    neutral="#6f757d",
    hues=("#1b34be", "#c3470c", "#063a26", "#850072", "#e77e00", "#1f9dff"),
    heat=("#fff7ec", "#f5a35c", "#b3500f", "#451a03"),
    sides=("#7a3300", "#d97b29", "#f6cda0", "#f4f5f6", "#b3d1f2", "#3c86d6", "#062f72"),
    alarm="#c8102e",
    zone="#fceaea",
)
DARK = Theme(
    name="dark",
    background="#0d1117",
    ink="#e6edf3",
    muted="#9aa4af",
    grid="#2b323b",
    empty="#191f27",
    neutral="#9aa2ab",
    hues=("#2775ff", "#ba4700", "#3bde82", "#9b5e9e", "#d48419", "#aaf3ff"),
    heat=("#1d1a18", "#6b3410", "#d97b29", "#ffe3c2"),
    sides=("#ffc58f", "#c46a1d", "#5e3413", "#20262d", "#163f70", "#2f7fd6", "#b8dbff"),
    alarm="#ff6370",
    zone="#2c151a",
)
THEMES = (LIGHT, DARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How a contender looks. `order` is its row; `hue` indexes a theme's hues, None is the theme's neutral."""

    contender: Contender
    order: int
    label: str
    code: str
    hue: int | None
    marker: str
    hollow: bool


def assign(contenders: Sequence[Contender], prominent: Iterable[str] = ()) -> dict[Contender, Series]:
    """Return the series of every contender.

    Parameters
    ----------
    contenders
        In the row order to keep.
    prominent
        Implementations that should have a hue before others do, most wanted first (those that win cases). It matters beyond six.
    """
    names = list(dict.fromkeys(contender.implementation for contender in contenders))
    # Alphabetical within the chosen six: the same implementations have the same hues in every run, whoever wins.
    chosen = sorted(list(dict.fromkeys([*(name for name in prominent if name in names), *names]))[:HUES])
    alphabet = sorted(names)
    several = len({contender.threads for contender in contenders}) > 1
    codes = _implementation_codes(names)
    return {
        contender: Series(
            contender=contender,
            order=order,
            label=label(contender, threads=several),
            code=_code(codes[contender.implementation], contender, threads=several),
            hue=chosen.index(contender.implementation) if contender.implementation in chosen else None,
            marker=_MARKERS[alphabet.index(contender.implementation) % len(_MARKERS)],
            hollow=contender.dtype is Dtype.FLOAT32,
        )
        for order, contender in enumerate(contenders)
    }


def label(contender: Contender, *, threads: bool = False) -> str:
    """Return the contender in words: ``identity float32``, with ``1t`` where a run has several thread settings."""
    return f"{contender.implementation} {contender.dtype}" + (f" {contender.threads}t" if threads else "")


def _between(stops: Sequence[str], share: float) -> str:
    """Return the colour at *share* of the way along evenly spaced stops; what lies outside has the colour of the end."""
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    left = min(int(place), len(stops) - 2)
    ends = zip(_channels(stops[left]), _channels(stops[left + 1]), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * (place - left)):02x}" for low, high in ends)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _code(implementation: str, contender: Contender, *, threads: bool) -> str:
    bits = "32" if contender.dtype is Dtype.FLOAT32 else "64"
    # K2 + 32 would read "K232".
    dash = "-" if len(implementation) > 2 or implementation[-1].isdigit() else ""  # noqa: PLR2004 - B64 and IC32 read well, SKL64 does not
    return f"{implementation}{dash}{bits}" + (f"·{contender.threads}t" if threads else "")


def _implementation_codes(names: Sequence[str]) -> Mapping[str, str]:
    """Return the shortest codes that differ: initials of a name's parts, more of the first part where initials collide."""
    codes = {name: _letters(name, 1) for name in names}
    for length in (2, 3):
        for name in _colliding(codes):
            codes[name] = _letters(name, length)
    # "#" is in no letters, so numbers settle it.
    for number, name in enumerate(sorted(_colliding(codes)), start=1):
        codes[name] = f"{_letters(name, 1)}#{number}"
    return codes


def _colliding(codes: Mapping[str, str]) -> list[str]:
    taken = list(codes.values())
    return [name for name, code in codes.items() if taken.count(code) > 1]


def _letters(name: str, length: int) -> str:
    """Return the first *length* characters of the first part and the initials of up to two more, ASCII only; a number stays whole."""
    parts: list[str] = re.findall(r"[A-Za-z]+|[0-9]{1,3}", name.rpartition(":")[2]) or ["X"]
    initials = "".join(part if part.isdigit() else part[0] for part in parts[1:3])
    return f"{parts[0][:length]}{initials}".upper()
