from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Run, Status
from kmeans_bench.storage import assembly, exports, tables
from kmeans_bench.storage.header import Header

if TYPE_CHECKING:
    from tests.storage.conftest import Bench


@pytest.fixture
def run(bench: Bench) -> Run:
    header = Header(started_at="2026-11-23T01:52:03Z", environment=bench.environment, plan=bench.plan())
    failed = bench.measured(name="identity", status=Status.ERROR, samples=(), reason='said "no", file \udcff,\nthen left')
    return assembly.assemble([bench.measured(peak_bytes=2**53 + 1, settled=True), failed], run_id="quick-1", header=header)


@pytest.mark.parametrize("table", [tables.frame, tables.samples])
def test_parquet_gives_the_same_values_and_types_back(run: Run, tmp_path: Path, table: Callable[[Run], pd.DataFrame]) -> None:
    written = table(run)
    exports.write_parquet(written, tmp_path / "a.parquet")

    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), written)


def test_parquet_keeps_the_types_of_an_empty_table(run: Run, tmp_path: Path) -> None:
    written = tables.frame(run).iloc[:0]
    exports.write_parquet(written, tmp_path / "a.parquet")

    assert pd.read_parquet(tmp_path / "a.parquet").dtypes.to_dict() == written.dtypes.to_dict()


def test_csv_gives_the_same_values_back(run: Run, tmp_path: Path) -> None:
    written = tables.frame(run)
    exports.write_csv(written, tmp_path / "a.csv")

    typed = {name: dtype for name, dtype in written.dtypes.items() if name != "started_at"}
    read = pd.read_csv(tmp_path / "a.csv", dtype=typed, parse_dates=["started_at"])
    read["started_at"] = read["started_at"].astype(written["started_at"].dtype)
    pd.testing.assert_frame_equal(read, written)


def test_csv_has_a_header_no_index_and_empty_missing_values(run: Run, tmp_path: Path) -> None:
    exports.write_csv(tables.samples(run), tmp_path / "a.csv")

    header, first, second, *_ = (tmp_path / "a.csv").read_bytes().decode().split("\n")
    assert header.startswith("run_id,case_id,implementation,dtype,threads,contender,session,twin,partner,launch,round")
    assert first.endswith(",s1,False,False,0,0,0,0.5,0.25,2,0.75")
    assert second.endswith(",s1,False,False,0,1,0,0.30000000000000004,0.25,2,")


def test_a_full_disk_leaves_the_old_table(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    exports.write_csv(tables.frame(run), tmp_path / "a.csv")
    before = (tmp_path / "a.csv").read_bytes()
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageError, match=r"a\.csv: cannot write it: No space left on device"):
        exports.write_csv(tables.samples(run), tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_bytes() == before
