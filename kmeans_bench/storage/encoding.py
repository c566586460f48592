"""Records <-> JSON, explicit and versioned. No file is touched here; NaN and infinity are never written; floats come back bit for bit."""

from __future__ import annotations

import json
import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Measurement, Sample

SCHEMA = 1
"""Version written. Released: 1 (run.json and journal.jsonl as in results/README.md)."""

Document = dict[str, Any]
Record = TypeVar("Record")
Reader = Callable[[Any], Any]

UPGRADES: Mapping[int, Callable[[Document], Document]] = {}
"""How a document of one version becomes one of the next.

To release version 2: raise SCHEMA, add ``{1: second_from_first}``, and keep the run of version 1 among the tests.
"""

_LIFTED = frozenset({"case_id", "implementation", "dtype", "threads", "twin", "threads_effective", "samples"})
_SAMPLE_FIELDS = tuple(field.name for field in fields(Sample))


def upgraded(document: Document) -> Document:
    """Return *document* as the newest schema would have written it, without its version.

    Raises
    ------
    StorageError
        If a newer kmeans-bench wrote it.
    ValueError
        If it names no version.
    """
    version = document.pop("schema", None)
    if type(version) is not int or version < 1:
        msg = f"schema = {version!r} is not a version"
        raise ValueError(msg)
    if version > SCHEMA:
        msg = f"it was written by a newer kmeans-bench (schema {version}, this one reads up to {SCHEMA}): update kmeans-bench"
        raise StorageError(msg)
    for step in range(version, SCHEMA):
        document = UPGRADES[step](document)
    return document


def dumps(value: object) -> str:
    """Return *value*, records included, as compact JSON.

    Text is escaped to ASCII, because a traceback or a path may hold what UTF-8 cannot; optional numbers that are not finite become null.

    Raises
    ------
    ValueError
        If a number that must exist is NaN or infinite.
    """
    return json.dumps(value, default=_plain, allow_nan=False, separators=(",", ":"))


def record(kind: type[Record], document: object, **given: object) -> Record:
    """Return the record of *kind* that *document* describes; *given* fields are taken as they are.

    Raises
    ------
    ValueError, TypeError
        If a field is unknown, missing or of another type.
    """
    if not isinstance(document, dict):
        msg = f"a {kind.__name__} is not an object"
        raise TypeError(msg)
    readers = _readers(cast("Any", kind))
    if unknown := document.keys() - readers.keys():
        msg = f"a {kind.__name__} has no {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return kind(**{name: readers[name](value) for name, value in document.items()}, **given)


def measurement_document(measurement: Measurement) -> Document:
    """Return *measurement* as a journal line holds it: the contender's fields lifted to the top, samples as columns, `reused` left out."""
    document = _plain(measurement)
    for name in ("contender", "threads", "samples", "reused"):
        del document[name]
    return {
        "case_id": measurement.case.id,
        **_plain(measurement.contender),
        **document,
        "threads_effective": measurement.threads,
        "samples": {name: [_finite(getattr(sample, name)) for sample in measurement.samples] for name in _SAMPLE_FIELDS},
    }


def measurement(document: Document) -> Measurement:
    """Return the measurement that `measurement_document` described; raises as `record`."""
    body = {name: value for name, value in document.items() if name not in _LIFTED}
    body["contender"] = {name: document[name] for name in ("implementation", "dtype", "threads", "twin")}
    body["threads"] = document["threads_effective"]
    return record(Measurement, body, samples=_samples(document["samples"]))


def _samples(columns: Mapping[str, list[Any]]) -> tuple[Sample, ...]:
    rows = zip(*(columns[name] for name in _SAMPLE_FIELDS), strict=True)
    # Spelled out, not ** of a dict: 500 cells hold 30 000 of them.
    return tuple(
        Sample(launch=launch, round=turn, order=order, wall=wall, cpu=cpu, loops=loops, after_switch=after)
        for launch, turn, order, wall, cpu, loops, after in rows
    )


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if is_dataclass(value) and not isinstance(value, type):
        optional = _optional(type(value))
        return {name: _finite(item) if name in optional else item for name, item in _items(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, numbers.Integral):  # NumPy's integers; its float64 is a float already
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    msg = f"{type(value).__name__} cannot be stored"
    raise TypeError(msg)


def _items(value: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - any record
    return [(field.name, getattr(value, field.name)) for field in fields(value)]


def _finite(value: Any) -> Any:  # noqa: ANN401 - passes everything but NaN and infinity through
    return None if isinstance(value, float) and not math.isfinite(value) else value


@cache
def _optional(kind: type) -> frozenset[str]:
    return frozenset(name for name, hint in get_type_hints(kind).items() if NoneType in get_args(hint))


@cache
def _readers(kind: type) -> Mapping[str, Reader]:
    hints = get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(kind)}


@cache
def _reader(hint: Any) -> Reader:  # noqa: ANN401 - a type hint has no common type
    if is_dataclass(hint):
        return partial(record, cast("type[Any]", hint))
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _reader(next(part for part in get_args(hint) if part is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return partial(_sequence, _reader(get_args(hint)[0]))
    if origin is Mapping:
        return partial(_scalar, dict)
    return hint if issubclass(hint, StrEnum) else partial(_scalar, hint)


def _sequence(item: Reader, value: object) -> tuple[Any, ...]:
    return tuple(map(item, _scalar(list, value)))


def _scalar(kind: type, value: Any) -> Any:  # noqa: ANN401 - of type *kind*
    if type(value) is kind:
        return value
    if kind is float and type(value) is int:
        return float(value)
    msg = f"{value!r} is not of type {kind.__name__}"
    raise TypeError(msg)
