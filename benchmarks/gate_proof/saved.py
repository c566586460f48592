"""What a proof came to, as a file: every rate with its limit, and every rule with its curve. docs/gate.md is written from it.

``results/gate-proof.json``, whose lists hold `Finding`, `Smallest` and `Ruled` with their fields; a limit that does not hold is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gate_proof.claims import Finding, Smallest
from gate_proof.curves import Curve
from gate_proof.rates import Rate
from kmeans_bench.errors import StorageError
from kmeans_bench.storage import atomic

SAVED = Path(__file__).resolve().parents[2] / "results" / "gate-proof.json"
VERSION = 1
SHOWN = 0.05
"""The planted slow-down whose curve is kept."""

CORNERS = 80
"""Places of a curve that are kept, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """One rule on the recorded rounds.

    Attributes
    ----------
    flags
        Per planted slow-down, the cells that it calls.
    area, roc
        Under the curve at a slow-down of 5 %; and the curve: identical cells called, slower cells called.
    """

    name: str
    red: Rate
    flags: Mapping[float, Rate]
    area: float
    roc: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Everything that was found.

    Attributes
    ----------
    suites, replayed
        How many a promise and world were asked for, and drawn from the recording.
    machine, rounds, cells
        Of the recording.
    """

    suites: int
    replayed: int
    seed: int
    machine: str
    rounds: int
    cells: int
    findings: tuple[Finding, ...]
    smallest: tuple[Smallest, ...]
    rules: tuple[Ruled, ...]

    def of(self, what: str) -> dict[str, Finding]:
        """Return the findings on one promise by the world they were found in."""
        return {one.where: one for one in self.findings if one.what == what}


def ruled(curve: Curve) -> Ruled:
    """Return what is kept of a curve."""
    points = list(curve.roc(SHOWN))
    every = -(-len(points) // CORNERS)
    kept = [*points[:-1:every], points[-1]]
    return Ruled(
        name=curve.name,
        red=curve.red,
        flags=curve.flags,
        area=round(curve.area(SHOWN), 4),
        roc=tuple((round(false, 4), round(true, 4)) for false, true in kept),
    )


def write(proof: Proof, place: Path) -> None:
    """Write a proof."""
    found = {"version": VERSION, **asdict(proof)}
    found["findings"] = [{name: value for name, value in one.items() if value is not None} for one in found["findings"]]
    atomic.write_text(place, json.dumps(found, indent=1) + "\n")


def read(place: Path) -> Proof:
    """Read a proof.

    Raises
    ------
    StorageError
        If there is none, or it is of another version.
    """
    if not place.is_file():
        msg = f"{place}: no proof was written; nox -s gate-proof -- --save {place}"
        raise StorageError(msg)
    found = json.loads(place.read_text(encoding="utf-8"))
    if found.pop("version", None) != VERSION:
        msg = f"{place}: not a proof of version {VERSION}; write it again: nox -s gate-proof -- --save {place}"
        raise StorageError(msg)
    return Proof(
        **{
            **found,
            "findings": tuple(Finding(**{**one, "rate": Rate(**one["rate"])}) for one in found["findings"]),
            "smallest": tuple(Smallest(**{**one, "rate": Rate(**one["rate"])}) for one in found["smallest"]),
            "rules": tuple(map(_rule, found["rules"])),
        }
    )


def _rule(one: Mapping[str, Any]) -> Ruled:
    return Ruled(
        name=one["name"],
        red=Rate(**one["red"]),
        flags={float(by): Rate(**rate) for by, rate in one["flags"].items()},
        area=one["area"],
        roc=tuple((false, true) for false, true in one["roc"]),
    )
