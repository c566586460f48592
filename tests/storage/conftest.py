"""A small plan, two cases by two implementations, and what could come of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.model import (
    Case,
    Cell,
    Contender,
    Declaration,
    Dtype,
    Environment,
    Grid,
    Measurement,
    Plan,
    PlannedCell,
    ProtocolKind,
    Sample,
    Scenario,
    Source,
    SourceKind,
    Status,
)

SMALL = Case(source=Source(kind=SourceKind.BLOBS), n=100, k=2, d=2)
LARGE = Case(source=Source(kind=SourceKind.BLOBS), n=200, k=2, d=2)
NAMES = ("loop", "identity")
ENVIRONMENT = Environment(
    system="Linux", machine="x86_64", cpu="EPYC 7763", cores=2, memory=2**34, python="3.11.7", packages={"numpy": "2.4"}, blas=()
)


@dataclass(frozen=True)
class Bench:
    """Makes the records; every argument has a plain default."""

    small: Case = SMALL
    large: Case = LARGE
    environment: Environment = ENVIRONMENT

    def contender(self, name: str = "loop", *, twin: bool = False) -> Contender:
        return Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1, twin=twin)

    def planned(self, case: Case = SMALL, name: str = "loop", *, key: str | None = None, **changes: Any) -> PlannedCell:  # noqa: ANN401 - fields of the record
        cell = Cell(case=case, contender=self.contender(name))
        return PlannedCell(cell=cell, seconds=0.5, bytes=1000, key=key or f"{name}-1", **changes)

    def plan(self, *, keys: Mapping[str, str] | None = None, digest: str = "3fa2c1" * 10, **changes: Any) -> Plan:  # noqa: ANN401 - fields of the record
        cells = tuple(self.planned(case, name, key=(keys or {}).get(name)) for case in (SMALL, LARGE) for name in NAMES)
        plan = Plan(scenario=self.scenario(), cells=cells, declarations=tuple(map(self.declaration, NAMES)), digest=digest)
        return replace(plan, **changes)

    def scenario(self, name: str = "quick") -> Scenario:
        source = Source(kind=SourceKind.BLOBS)
        return Scenario(name=name, summary="A few.", grid=Grid(n=(100, 200), k=(2,), d=(2,)), sources=(source,), baseline="loop")

    def declaration(self, name: str = "loop") -> Declaration:
        return Declaration(name=name, function="fit", origin=f"implementations/{name}.py", digest=name, needs=("numpy",))

    def sample(self, index: int = 0, *, wall: float = 0.5) -> Sample:
        return Sample(launch=index // 3, round=index % 3, order=0, wall=wall, cpu=0.25, loops=2, after_switch=None if index else 0.75)

    def measured(self, case: Case = SMALL, name: str = "loop", *, twin: bool = False, **changes: Any) -> Measurement:  # noqa: ANN401 - fields of the record
        """Return an ok measurement of session s1 with two samples."""
        plain = Measurement(
            case=case,
            contender=self.contender(name, twin=twin),
            protocol=ProtocolKind.STEPS,
            status=Status.OK,
            session="s1",
            key=f"{name}-1",
            started_at="2026-11-23T01:52:04+00:00",
            samples=(self.sample(0), self.sample(1, wall=0.1 + 0.2)),
        )
        return replace(plain, **changes)

    def finished(self, case: Case = SMALL, *, session: str = "s1") -> list[Measurement]:
        """Return a case's measurements: both implementations and the twin of the second."""
        return [
            self.measured(case, name, twin=twin, session=session)
            for name, twin in (("loop", False), ("identity", False), ("identity", True))
        ]


@pytest.fixture(scope="session")
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="session")
def another_process() -> Callable[..., subprocess.Popen[str]]:
    """Start a Python process that runs *code* with `bench`, `folder` and its arguments in `sys.argv[1:]`."""
    here = Path(__file__).parent
    places = os.pathsep.join(map(str, (here.parents[1], here)))  # by folder: some installed package may be called tests
    head = "import sys, os, pathlib; from conftest import Bench; from kmeans_bench.storage import folder; bench = Bench()\n"

    def start(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", head + textwrap.dedent(code), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": places},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
