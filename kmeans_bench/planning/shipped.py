"""Where the plug-ins and scenarios that come with the project lie: one locator for checkout, editable install and wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kmeans_bench.errors import UsageError

_PACKAGE = Path(__file__).resolve().parents[1]


def folder(kind: Literal["implementations", "scenarios"], *, package: Path = _PACKAGE) -> Path:
    """Return the folder of *kind*: inside the package in a wheel, its sibling in a checkout or an editable install.

    Raises
    ------
    UsageError
        If it is in neither place: the installation is incomplete.
    """
    # The wheel's copy first: beside an installed package lies site-packages, where any folder may be called `scenarios`.
    places = (package / "_shipped" / kind, package.parent / kind)
    for place in places:
        if place.is_dir():
            return place
    msg = f"the folder {kind} is neither at {places[0]} nor at {places[1]}; install kmeans-bench again"
    raise UsageError(msg)
