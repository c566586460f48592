"""Typed reading of a TOML table: what is missing, unknown or of the wrong type is one line that names file and key."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.quantities import duration
from kmeans_bench.planning.spelling import suggestion

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A table of a scenario: `where` names the file, `path` the table in it (``grid.``)."""

    values: Mapping[str, object]
    where: str
    path: str = ""

    def fail(self, key: str, message: str) -> NoReturn:
        """Raise the UsageError that names file and *key*."""
        msg = f"{self.where}: {self.path}{key} {message}"
        raise UsageError(msg)

    def only(self, *known: str) -> Keys:
        """Refuse keys other than *known*, with a suggestion; return the table itself."""
        for key in self.values:
            if key not in known:
                msg = f"{self.where}: unknown key {self.path}{key}, {suggestion(key, known)}"
                raise UsageError(msg)
        return self

    def refuse(self, keys: Sequence[str], why: str) -> None:
        """Refuse keys that would have no effect here."""
        for key in keys:
            if key in self.values:
                self.fail(key, f"has no effect {why}; remove it")

    def table(self, key: str) -> Keys:
        """Return the table under *key*; a missing one is empty."""
        return self.inner(key, self.values.get(key, {}))

    def tables(self, key: str) -> list[Keys]:
        """Return the tables under *key*: one ``[key]`` or several ``[[key]]``; a missing one is one empty table."""
        value = self.values.get(key, {})
        if not isinstance(value, list):
            return [self.inner(key, value)]
        if not value:
            self.fail(key, f"= [] is empty; write one [{key}] table at least")
        return [self.inner(f"{key}[{index}]", entry) for index, entry in enumerate(value)]

    def inner(self, key: str, value: object) -> Keys:
        """Return *value* as the table under *key*."""
        if not isinstance(value, Mapping):
            self.fail(key, f"= {value!r} is {kind(value)}; write a table, [{key}]")
        return Keys(values=value, where=self.where, path=f"{self.path}{key}.")

    def text(self, key: str, default: str) -> str:
        """Return a text that is not empty."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (key in self.values and not value.strip()):
            self.fail(key, f"= {value!r} is {kind(value)}; write a text that is not empty")
        return value

    def whole(self, key: str, default: int, *, least: int) -> int:
        """Return a whole number of at least *least*."""
        return self.entry(key, self.values.get(key, default), least)

    def entry(self, key: str, value: object, least: int) -> int:
        """Return *value*, which stands under *key*, as a whole number of at least *least*."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.fail(key, f"= {value!r} is {kind(value)}; write a whole number")
        if value < least:
            self.fail(key, f"= {value} is below {least}; write a whole number of at least {least}")
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.fail(key, f"= {value!r} is {kind(value)}; write true or false")
        return value

    def number(self, key: str, value: object, *, least: float = -math.inf) -> float:
        """Return *value*, which stands under *key*, as a finite number of at least *least*."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.fail(key, f"= {value!r} is {kind(value)}; write a finite number")
        if value < least:
            self.fail(key, f"= {value} is below {least:g}; write a number of at least {least:g}")
        return float(value)

    def seconds(self, key: str, default: float) -> float:
        """Return a duration in seconds."""
        try:
            return duration(self.values.get(key, default))  # type: ignore[arg-type]  # it checks the type itself
        except UsageError as error:
            msg = f"{self.where}: {self.path}{key} = {error}"
            raise UsageError(msg) from None

    def choice(self, key: str, value: object, options: type[E]) -> E:
        """Return *value*, which stands under *key*, as a member of *options*."""
        if not isinstance(value, str):
            self.fail(key, f"= {value!r} is {kind(value)}; write one of {', '.join(options)}")
        if value not in list(options):
            self.fail(key, f"= {value!r} is unknown, {suggestion(value, options)}")
        return options(value)

    def several(self, key: str, default: Sequence[object], read: Callable[[object], T]) -> tuple[T, ...]:
        """Return the distinct entries of a list, or the one entry of a bare value; at least one when the key is there."""
        value = self.values.get(key, default)
        entries = tuple(read(entry) for entry in (value if isinstance(value, list | tuple) else [value]))
        if key in self.values and not entries:
            self.fail(key, "= [] is empty; give it at least one value or remove the key")
        twice = [entry for index, entry in enumerate(entries) if entry in entries[:index]]
        if twice:
            self.fail(key, f"holds {twice[0]} twice; remove one of them")
        return entries


def kind(value: object) -> str:
    """Return what a reader calls the type of *value*."""
    names = {bool: "true or false", str: "a text", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), f"of type {type(value).__name__}")
