"""What a caller asks for, put together: a scenario with the caller's wishes applied, and who takes part."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from kmeans_bench.api.wishes import Counts, Selected, Wishes
from kmeans_bench.errors import UsageError
from kmeans_bench.model import Declaration, Scenario, Source, SourceKind
from kmeans_bench.planning import inputs, quantities, registry, request, scenario, shipped
from kmeans_bench.planning.selection import Selection

_Value = TypeVar("_Value")
Asked = str | os.PathLike[str] | Mapping[str, object] | Scenario


def wanted(asked: Asked | None, points: Any, wishes: Wishes, results: Path) -> Scenario:  # noqa: ANN401 - a path or an array
    """Return the scenario to plan.

    Raises
    ------
    UsageError
        If there is neither a scenario nor data, or a wish contradicts the rest.
    """
    ks = _counts("k", wishes.k)
    if points is None:
        found = _scenario(asked)
    elif asked is None:
        found = request.for_file(str(_file(points, results)), ks or ())
    else:
        found = _over(_scenario(asked), _file(points, results))
    if ks:
        found = replace(found, grid=replace(found.grid, k=ks), claims=())  # which are about the scenario's own cases
    return _checked(
        request.adjusted(
            found,
            baseline=wishes.baseline,
            budget=understood("budget", quantities.duration, wishes.budget),
            timeout=understood("timeout", quantities.duration, wishes.timeout),
            threads=_counts("threads", wishes.threads),
            seed=wishes.seed,
        )
    )


def participants(selected: Selected) -> tuple[Declaration, ...]:
    """Return the declarations of everything that could take part, classes included.

    Raises
    ------
    UsageError
        If a folder or a class does not exist.
    """
    classes = [name for name in selected.implementations if registry.is_class_name(name)]
    return registry.discover([shipped.folder("implementations"), *selected.folders], classes)


def selection(selected: Selected, declarations: Sequence[Declaration]) -> Selection:
    """Return who is measured and where; a class goes by the name under which it was declared."""
    include = tuple(_declared(name, declarations) for name in selected.implementations)
    return Selection(include=include, exclude=selected.exclude, where=selected.where)


def _declared(name: str, declarations: Iterable[Declaration]) -> str:
    if not registry.is_class_name(name):
        return name
    origin, _, function = name.rpartition(":")
    if origin.endswith(".py"):
        origin = str(Path(origin).resolve())
    return next((one.name for one in declarations if one.is_class and (one.origin, one.function) == (origin, function)), name)


def _scenario(asked: Asked | None) -> Scenario:
    match asked:
        case None:
            msg = "there is no scenario and there are no data; name a scenario, or give data and k"
            raise UsageError(msg)
        case Scenario():
            return asked
        case Mapping():
            return scenario.from_mapping(asked, where="scenario")
    return scenario.load(os.fspath(asked))


def _over(found: Scenario, path: Path) -> Scenario:
    """Return *found* with the caller's points in place of its own."""
    inputs.read(str(path))
    source = Source(kind=SourceKind.FILE, path=str(path))
    grid = replace(found.grid, n=(), d=(), sizes=())
    return replace(found, name=f"{found.name}-{path.stem}", sources=(source,), grid=grid, claims=())


def _checked(found: Scenario) -> Scenario:
    """Refuse a number of clusters that a case of the grid cannot hold."""
    for size in found.grid.combinations(d=(1,)):
        if size.k > size.n:
            msg = f"{found.name}: k = {size.k} exceeds n = {size.n}; ask for fewer clusters"
            raise UsageError(msg)
    return found


def understood(name: str, read: Callable[[Any], _Value], text: object) -> _Value | None:
    """Return what *text* means to *read*; a refusal says whose value it was.

    Raises
    ------
    UsageError
        If *read* does not understand it.
    """
    try:
        return None if text is None else read(text)
    except UsageError as error:
        msg = f"{name}: {error}"
        raise UsageError(msg) from None


def _counts(name: str, asked: Counts | None) -> tuple[int, ...] | None:
    if asked is None or isinstance(asked, str):
        return understood(name, quantities.counts, asked)
    numbers = asked if isinstance(asked, Iterable) else [asked]  # NumPy's integers are no int
    return understood(name, quantities.counts, ",".join(map(str, numbers)))


def _file(points: Any, results: Path) -> Path:  # noqa: ANN401 - as above
    """Return the file that workers read: the caller's own, or the caller's array kept in ``results/arrays/`` under its digest."""
    if isinstance(points, str | os.PathLike):
        return Path(os.path.abspath(points))  # noqa: PTH100 - resolve() would follow links and show another name
    content = _npy(points)
    path = results / "arrays" / f"array-{hashlib.sha256(content).hexdigest()[:12]}.npy"
    if not path.exists():
        from kmeans_bench.storage import atomic  # noqa: PLC0415 - nothing is written unless an array is given

        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, content)
    return path.absolute()


def _npy(points: Any) -> bytes:  # noqa: ANN401 - as above
    import numpy as np  # noqa: PLC0415 - a caller with an array has imported it already

    content = io.BytesIO()
    try:
        np.save(content, np.asarray(points), allow_pickle=False)
    except ValueError as error:
        msg = f"the array cannot be used: {error}; give numbers of shape (n, d)"
        raise UsageError(msg) from error
    return content.getvalue()
