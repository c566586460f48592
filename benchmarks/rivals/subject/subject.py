"""The code under test, the same for every tool: three of the shipped implementations, or, in an event, one of three that fails.

Read from ``$RIVALS_FOLDER``: ``subject.json`` says which sizes and which event; ``<size>.npz`` holds points and start. Written there:
seconds of all calls, and of getting ready for them, for each process (``calls/``), in pages of a file, so that they survive however the
process ends; a file for every cell that was called at all (``called/``); in event *kill*, the mark upon which the harness is killed.
"""

from __future__ import annotations

import time

BEGIN = time.perf_counter()  # NumPy and the implementations are the user's, not the tool's

# ruff: noqa: E402
import ctypes
import importlib.util
import json
import mmap
import os
import secrets
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from kmeans_bench import Clustering, Problem

Fit = Callable[[Problem], Clustering]

FOLDER = Path(os.environ["RIVALS_FOLDER"])
PLUGINS = Path(os.environ["RIVALS_PLUGINS"])
ASKED = json.loads((FOLDER / "subject.json").read_text(encoding="utf-8"))
SIZES: list[str] = ASKED["sizes"]
EVENT: str | None = ASKED["event"]

sys.path.append(str(PLUGINS))  # implementations import their local modules


class Book:
    """Sums up the seconds of this process; a forked child gets a page of its own."""

    def __init__(self) -> None:
        """Begin without a page."""
        self.owner, self.calls, self.ready = 0, 0.0, 0.0
        self.page: mmap.mmap | None = None

    def add(self, *, calls: float = 0.0, ready: float = 0.0) -> None:
        """Write seconds down."""
        if self.page is None or os.getpid() != self.owner:
            self.owner, self.calls, self.ready, self.page = os.getpid(), 0.0, 0.0, page(os.getpid())
        self.calls, self.ready = self.calls + calls, self.ready + ready
        struct.pack_into("dd", self.page, 0, self.calls, self.ready)


def page(number: int) -> mmap.mmap:
    """Return a page of a new file, for one process."""
    path = FOLDER / "calls" / f"{number}-{secrets.token_hex(4)}"
    path.write_bytes(bytes(16))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), 16)


BOOK = Book()


def problem(size: str) -> Problem:
    """Return the problem of one size, ``"2000x16"``: float64, eight clusters, three steps."""
    begin = time.perf_counter()
    arrays = np.load(FOLDER / f"{size}.npz")
    made = Problem(X=arrays["X"], init=arrays["init"], max_iter=3)
    BOOK.add(ready=time.perf_counter() - begin)
    return made


def size_of(problem: Problem) -> str:
    """Return ``"2000x16"``."""
    return f"{problem.X.shape[0]}x{problem.X.shape[1]}"


def booked(name: str, fit: Fit) -> Fit:
    """Return *fit*, with its seconds written down."""
    seen: set[str] = set()

    def call(problem: Problem) -> Clustering:
        size = size_of(problem)
        if size not in seen:
            seen.add(size)
            (FOLDER / "called" / f"{name} {size}").touch()
        begin = time.perf_counter()
        try:
            return fit(problem)
        finally:
            BOOK.add(calls=time.perf_counter() - begin)

    return call


def shipped(name: str) -> Fit:
    """Return ``fit`` of a shipped implementation."""
    spec = importlib.util.spec_from_file_location(f"shipped_{name}", PLUGINS / f"{name}.py")
    if spec is None or spec.loader is None:
        msg = f"no implementation {name}"
        raise ImportError(msg)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    fit: Fit = module.fit
    return fit


def failing(fit: Fit) -> Fit:
    """Return *fit* as it behaves in the event."""

    def event(problem: Problem) -> Clustering:
        if EVENT == "raise":
            msg = "planted failure"
            raise ValueError(msg)
        while EVENT == "hang":
            time.sleep(1)
        if EVENT == "segfault":
            ctypes.string_at(0)
        return fit(problem)

    return event


def marking(fit: Fit) -> Fit:
    """Return *fit*, which in event *kill* marks that the last cell has begun, and takes its time over it."""

    def last(problem: Problem) -> Clustering:
        if EVENT == "kill" and size_of(problem) == SIZES[-1]:
            (FOLDER / "mark").touch()
            time.sleep(20)
        return fit(problem)

    return last


if EVENT is None:
    FITS = {name: booked(name, shipped(name)) for name in ("identity", "broadcast", "loop")}
else:
    plain = shipped("identity")
    FITS = {"first": booked("first", plain), "event": booked("event", failing(plain)), "last": booked("last", marking(plain))}
BOOK.add(ready=time.perf_counter() - BEGIN)
