"""Digests that decide what is measured again: one key per cell, one digest per request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kmeans_bench.model import Cell, Declaration, Environment, Protocol, Scenario, Source
from kmeans_bench.planning.availability import distribution
from kmeans_bench.planning.digest import file_digest
from kmeans_bench.planning.selection import Selection

# Raised when records or the meaning of a measurement change: nothing older is reused then.
SCHEMA = 1

# Everybody computes with it, declared or not.
_ALWAYS = "numpy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the cells of a plan have in common.

    The launches count: more of them are more evidence, which the user asked for. The seconds of the budget do not: they decide how much is
    measured, never what.
    """

    protocol: Protocol
    launches: int
    seed: int
    environment: Environment


def recipe(source: Source) -> dict[str, object]:
    """Return what determines a source's values: seed, offset and shape, and a file's content, wherever the file lies."""
    content = file_digest(Path(source.path)) if source.path is not None else None
    plain = {"kind": source.kind, "seed": source.seed, "offset": source.offset, "content": content}
    return plain | {name: value for name, value in source.shape.items() if value is not None}


def key(cell: Cell, declaration: Declaration, recipe: Mapping[str, object], context: Context) -> str:
    """Return the hex digest of everything that, when it changes, makes a stored measurement of *cell* stale.

    Of the installed packages only those count that the implementation needs, and NumPy: a new SciPy leaves the others' rows alone.
    """
    environment = context.environment
    roots = {_ALWAYS, *(distribution(module) for module in declaration.needs)}
    return _digest(
        {
            "schema": SCHEMA,
            "code": [declaration.name, declaration.function, declaration.digest],
            "points": recipe,
            "sizes": [cell.case.n, cell.case.k, cell.case.d],
            "contender": [cell.contender.dtype, cell.contender.threads],
            "protocol": _asked(context.protocol),
            "launches": context.launches,
            "seed": context.seed,
            "machine": [environment.machine, environment.cpu, environment.cores],
            "python": environment.python,
            "packages": {name: _version(name, environment) for name in roots},
            "blas": environment.blas,
        }
    )


def _asked(protocol: Protocol) -> dict[str, object]:
    """Return what the protocol asks for; a pass that is not asked for says nothing, as before there was one."""
    fields = asdict(protocol)
    return fields if protocol.phases else {name: value for name, value in fields.items() if name != "phases"}


def fingerprint(environment: Environment) -> str:
    """Return a short hex digest of what every prediction depends on: processor, cores, Python, NumPy and its BLAS."""
    here = [environment.machine, environment.cpu, environment.cores, environment.python, _version(_ALWAYS, environment), environment.blas]
    return _digest({"schema": SCHEMA, "machine": here})[:16]


def calibration_key(declaration: Declaration, environment: Environment) -> str:
    """Return the hex digest of what, when it changes, makes an implementation's calibration stale: its code, the packages it needs."""
    packages = {name: _version(name, environment) for name in {distribution(module) for module in declaration.needs}}
    return _digest({"code": [declaration.name, declaration.function, declaration.digest], "packages": packages})


def request(scenario: Scenario, selection: Selection, *, seed: int, memory_limit: int | None) -> str:
    """Return the hex digest of what the user asked for: the same command gives the same one, whatever the code and the machine.

    The budget's seconds are no part of it: a run whose budget was spent goes on with a larger one. Claims are none either: what is said
    about a run changes nothing in what was measured.
    """
    asked = {name: value for name, value in asdict(scenario).items() if name not in ("summary", "claims")}
    asked["protocol"] = _asked(scenario.protocol)
    asked["budget"] = {name: value for name, value in asked["budget"].items() if name != "total"}
    return _digest({"scenario": asked, "selection": asdict(selection), "seed": seed, "memory_limit": memory_limit})


def _version(package: str, environment: Environment) -> str:
    return environment.packages.get(package) or _found(package)


@lru_cache(maxsize=64)
def _found(package: str) -> str:
    """Look up a package that the environment does not list; slow enough to be done once."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _digest(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
