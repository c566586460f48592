"""The palette as CSS variables, so that page and pictures cannot differ."""

from __future__ import annotations

from kmeans_bench.reporting.palette import DARK, LIGHT, Theme
from kmeans_bench.reporting.vision import contrast

SHADES = 24
_INKS = ("#ffffff", "#000000")


def variables() -> str:
    """Return the rules of both themes: the system's choice unless the reader made one. Paper is light."""
    dark = _declared(DARK)
    return "\n".join(
        (
            f":root{{color-scheme:light;{_declared(LIGHT)}}}",
            f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}",
            f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}",
            *(f".hue{number}{{--hue:var(--hue{number});--on-hue:var(--on-hue{number})}}" for number in range(len(LIGHT.hues))),
            *(f".shade{number}{{background:var(--shade{number});color:var(--on-shade{number})}}" for number in range(SHADES)),
        )
    )


def _declared(theme: Theme) -> str:
    plain = {name: getattr(theme, name) for name in ("background", "ink", "muted", "grid", "empty", "neutral")}
    shades = [theme.shade(number / (SHADES - 1)) for number in range(SHADES)]
    fills = {f"hue{number}": hue for number, hue in enumerate(theme.hues)} | {f"shade{number}": fill for number, fill in enumerate(shades)}
    on = {f"on-{name}": _ink(fill) for name, fill in (*fills.items(), ("neutral", theme.neutral))}
    return ";".join(f"--{name}:{value}" for name, value in (plain | fills | on).items())


def _ink(fill: str) -> str:
    """Return black or white, whichever is easier to read on *fill*."""
    return max(_INKS, key=lambda ink: contrast(ink, fill))
