"""Threads in force, numba's own pool among them."""

import sys
from types import SimpleNamespace

import pytest

from kmeans_bench.measuring import pools


def idle() -> str:
    msg = "Threading layer is not initialized."
    raise ValueError(msg)


def test_threads_that_numba_lends_out_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(threading_layer=lambda: "workqueue", get_num_threads=lambda: 7))

    assert pools.effective_threads(1) == 7


def test_a_pool_that_was_never_asked_for_is_not_started_to_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(threading_layer=idle))

    assert pools.effective_threads(1) == 1
