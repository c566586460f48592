"""From a TOML file to a checked Scenario. Every key that is unknown, contradictory or without effect is an error of one line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Budget, Dtype, Grid, InitKind, Protocol, ProtocolKind, Scenario, Size, Source, SourceKind
from kmeans_bench.planning import claims
from kmeans_bench.planning.categories import CATEGORIES, features
from kmeans_bench.planning.keys import Keys
from kmeans_bench.planning.natural import SHAPES
from kmeans_bench.planning.shipped import folder
from kmeans_bench.planning.spelling import suggestion

_TOP = ("summary", "baseline", "fallback", "grid", "source", "protocol", "budget", "expect_wrong", "implementations", "claim")
_CONTENDER = re.compile(r"[^/\s]+(/(?P<dtype>[^/]+)(/[1-9]\d*t)?)?")


def load(name_or_path: str) -> Scenario:
    """Return the scenario *name_or_path*: a shipped stem such as ``quick``, or the path of a ``.toml`` file.

    Raises
    ------
    UsageError
        If there is no such scenario (near names are offered), or the file is not a valid one.
    """
    path = _find(name_or_path)
    return from_mapping(_read(path), where=_shown(path))


def names() -> list[tuple[str, str]]:
    """Return (stem, summary) of every shipped scenario, sorted."""
    return [(path.stem, load(str(path)).summary) for path in sorted(folder("scenarios").glob("*.toml"))]


def from_mapping(mapping: Mapping[str, object], *, where: str, name: str | None = None) -> Scenario:
    """Return the scenario that *mapping* describes.

    Parameters
    ----------
    mapping
        As `tomllib` reads it; ``scenarios/README.md`` lists the keys.
    where
        Its file, for error texts; relative data paths start at its folder.
    name
        Default: the stem of *where*.

    Raises
    ------
    UsageError
        If a key is unknown or missing, a value is of the wrong type or range, or keys contradict each other.
    """
    keys = Keys(values=mapping, where=where).only(*_TOP)
    grid = _grid(keys.table("grid"))
    scenario = Scenario(
        name=name or Path(where).stem,
        summary=keys.text("summary", ""),
        grid=grid,
        sources=_sources(keys, grid),
        baseline=_contender(keys, "baseline", keys.text("baseline", "identity")),
        fallback=_contender(keys, "fallback", keys.text("fallback", "")) if "fallback" in mapping else None,
        protocol=_protocol(keys.table("protocol")),
        budget=_budget(keys.table("budget")),
        expect_wrong=keys.several("expect_wrong", (), lambda value: _contender(keys, "expect_wrong", value)),
        implementations=keys.several("implementations", ("*",), lambda value: _glob(keys, value)),
        claims=claims.read(keys),
    )
    _check_sizes(scenario, where)
    return scenario


def _find(name_or_path: str) -> Path:
    stems = {path.stem: path for path in folder("scenarios").glob("*.toml")}
    if name_or_path in stems:
        return stems[name_or_path]
    path = Path(name_or_path)
    is_path = path.suffix == ".toml" or len(path.parts) > 1
    if is_path and path.is_file():
        return path
    msg = f"there is no scenario {name_or_path!r}, {suggestion(path.stem, stems)}; or give the path of a .toml file"
    if is_path:
        msg = f"{name_or_path}: {'is a folder' if path.is_dir() else 'no such file'}; shipped scenarios are {', '.join(sorted(stems))}"
    raise UsageError(msg)


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        place = re.fullmatch(r"(?P<what>.*) \(at (?P<where>.*)\)", str(error), re.DOTALL)
        text = f"{place['where']}: {place['what']}" if place else str(error)
        msg = f"{_shown(path)}: {text}; correct the TOML"
    except UnicodeDecodeError as error:
        msg = f"{_shown(path)}: byte {error.start} is not UTF-8; save the file as UTF-8"
    except OSError as error:
        msg = f"{_shown(path)}: cannot be read ({error.strerror})"
    raise UsageError(msg) from None


def _shown(path: Path) -> str:
    """Return *path* as a reader would type it: relative to here when it lies below."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links and show another name
    return str(full.relative_to(Path.cwd())) if full.is_relative_to(Path.cwd()) else str(full)


def _grid(keys: Keys) -> Grid:
    keys.only("n", "k", "d", "sizes", "dtype", "threads")
    sizes = keys.several("sizes", (), lambda value: _size(keys, value))
    if sizes:
        keys.refuse(("n", "k", "d"), "beside sizes")
        axes = {axis: tuple(dict.fromkeys(getattr(size, axis) for size in sizes)) for axis in ("n", "k", "d")}
        keys = replace(keys, values={**keys.values, **axes})
    if "k" not in keys.values:
        keys.fail("k", "is missing; say how many clusters, such as k = [3, 10]")
    return Grid(
        n=keys.several("n", (), lambda value: keys.entry("n", value, 1)),
        k=keys.several("k", (), lambda value: keys.entry("k", value, 1)),
        d=keys.several("d", (), lambda value: keys.entry("d", value, 1)),
        dtype=keys.several("dtype", tuple(Grid(k=(1,)).dtype), lambda value: keys.choice("dtype", value, Dtype)),
        threads=keys.several("threads", (1,), lambda value: keys.entry("threads", value, 1)),
        sizes=sizes,
    )


def _size(keys: Keys, value: object) -> Size:
    """Read one of the sizes that stand alone: ``{ n = 1_000, k = 3, d = 2 }``, or ``{ source = "digits", k = 10 }`` of one source alone."""
    table = keys.inner("sizes", value).only("n", "k", "d", "source")
    source = table.choice("source", table.values["source"], SourceKind) if "source" in table.values else None
    n, d = SHAPES.get(source, (0, 0)) if source is not None else (0, 0)
    for axis, natural in (("n", n), ("k", 0), ("d", d)):
        if axis not in table.values and not natural:
            table.fail(axis, "is missing; write n, k and d of every size")
    return Size(n=table.whole("n", n, least=1), k=table.whole("k", 0, least=1), d=table.whole("d", d, least=1), source=source)


def _sources(keys: Keys, grid: Grid) -> tuple[Source, ...]:
    sources = [source for table in keys.tables("source") for source in _source(table, grid)]
    labels = [(source.label, source.seed) for source in sources]
    for index, (label, seed) in enumerate(labels):
        if (label, seed) in labels[:index]:
            keys.fail("source", f"holds {label} with seed {seed} twice; remove one of them or rename a file")
    _check_owners(keys, grid, {source.kind for source in sources})
    return tuple(sources)


def _check_owners(keys: Keys, grid: Grid, kinds: set[SourceKind]) -> None:
    """Refuse sizes of a source that is not there, and a source without sizes."""
    owners = {size.source for size in grid.sizes if size.source is not None}
    if lost := sorted(owners - kinds):
        keys.fail("grid.sizes", f"names source = {str(lost[0])!r}, which no [[source]] table has; add one or remove the size")
    everyones = not grid.sizes or any(size.source is None for size in grid.sizes)
    if not everyones and (idle := sorted(kinds - owners)):
        keys.fail("source.kind", f"= {str(idle[0])!r} has no entry in grid.sizes; add one or remove the source")


def _source(keys: Keys, grid: Grid) -> list[Source]:
    keys.only("kind", "seed", "offset", "path", "separation", "informative")
    kind = keys.choice("kind", keys.values.get("kind", "blobs"), SourceKind)
    seeds = keys.several("seed", (0,), lambda value: keys.entry("seed", value, 0))
    offsets = keys.several("offset", (0.0,), lambda value: keys.number("offset", value))
    path = _path(keys, kind)
    separation, informative = _shape(keys, kind, grid)
    if kind.generated and not (grid.n and grid.d):
        keys.fail("kind", f"= {str(kind)!r} is drawn and has no size of its own; add n and d to [grid]")
    _, width = SHAPES.get(kind, (0, 0))
    asked = dict.fromkeys(size.d for size in grid.sizes if size.source in (None, kind)) if grid.sizes else grid.d
    if width and asked and set(asked) != {width}:
        keys.fail("kind", f"= {str(kind)!r} has d = {width}, not {', '.join(map(str, asked))}; remove d from [grid]")
    if kind.categorical and (torn := next((d for d in asked if not features(kind, d)), None)) is not None:
        keys.fail("kind", f"= {str(kind)!r} has {CATEGORIES} columns for every feature, but d = {torn}; make d a multiple of {CATEGORIES}")
    plain = Source(kind=kind, path=path)
    plains = [replace(plain, separation=apart, informative=informative) for apart in separation]
    return [replace(one, seed=seed, offset=offset) for one in plains for seed in seeds for offset in offsets]


def _shape(keys: Keys, kind: SourceKind, grid: Grid) -> tuple[tuple[float | None, ...], int | None]:
    """Read how far apart the centres of blobs are, and in how many dimensions they differ."""
    if kind is not SourceKind.BLOBS:
        keys.refuse(("separation", "informative"), f"with kind = {str(kind)!r}")
    apart = keys.several("separation", (), lambda value: keys.number("separation", value, least=0))
    informative = keys.whole("informative", 0, least=1) if "informative" in keys.values else None
    narrow = min((size.d for size in grid.combinations() if size.source in (None, kind)), default=None)
    if informative is not None and narrow is not None and informative > narrow:
        keys.fail("informative", f"= {informative} exceeds d = {narrow}; make d at least as large, or leave it out")
    return apart or (None,), informative


def _path(keys: Keys, kind: SourceKind) -> str | None:
    if kind is not SourceKind.FILE:
        keys.refuse(("path",), f"with kind = {str(kind)!r}")
        return None
    if "path" not in keys.values:
        keys.fail("path", "is missing; kind = 'file' wants the path of a .npy, .npz, .csv or .parquet file")
    return os.path.normpath(Path(os.path.abspath(keys.where)).parent / keys.text("path", ""))  # noqa: PTH100 - as in `_shown`


def _protocol(keys: Keys) -> Protocol:
    keys.only("kind", "steps", "init", "tol", "max_iter", "phases")
    plain = Protocol()
    kind = keys.choice("kind", keys.values.get("kind", plain.kind), ProtocolKind)
    steps = kind is ProtocolKind.STEPS
    keys.refuse(("tol", "max_iter") if steps else ("steps",), f"with kind = {str(kind)!r}")
    return Protocol(
        kind=kind,
        steps=keys.whole("steps", plain.steps, least=1),
        init=keys.choice("init", keys.values.get("init", plain.init), InitKind),
        tol=keys.number("tol", keys.values.get("tol", plain.tol), least=0),
        max_iter=keys.whole("max_iter", plain.max_iter, least=1),
        phases=keys.truth("phases", default=plain.phases),
    )


def _budget(keys: Keys) -> Budget:
    keys.only("total", "call", "launches")
    plain = Budget()
    return Budget(
        total=keys.seconds("total", plain.total),
        call=keys.seconds("call", plain.call),
        launches=keys.whole("launches", plain.launches, least=1),
    )


def _contender(keys: Keys, key: str, value: object) -> str:
    """Return *value*: ``name``, ``name/dtype`` or ``name/dtype/1t``."""
    match = _CONTENDER.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        keys.fail(key, f"= {value!r} names no contender; write name, name/float32 or name/float32/1t")
    if match["dtype"]:
        keys.choice(key, match["dtype"], Dtype)
    return match[0]


def _glob(keys: Keys, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        keys.fail("implementations", f"holds {value!r}; write names or patterns, such as ['loop', 'scipy-*']")
    return value


def _check_sizes(scenario: Scenario, where: str) -> None:
    for size in scenario.grid.combinations(d=(1,)):
        n, k = size.n, size.k
        if k > n:
            msg = f"{where}: k = {k} exceeds n = {n} in case n={n}/k={k}; remove one of them from the grid"
            raise UsageError(msg)
