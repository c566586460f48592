"""A duel's worker goes to its cores with every thread that it has."""

from __future__ import annotations

import os
from collections.abc import Collection

import pytest

from kmeans_bench.measuring import duel_worker

ENDED = 12


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Threads 11 to 13, of which 12 has just ended; return those that were moved, 0 for the caller."""
    told: list[int] = []

    def move(thread: int, _: Collection[int]) -> None:
        if thread == ENDED:
            raise ProcessLookupError
        told.append(thread)

    monkeypatch.setattr(os, "sched_setaffinity", move, raising=False)
    monkeypatch.setattr(duel_worker, "_threads", lambda: [11, ENDED, 13])
    return told


def test_a_thread_that_just_ended_keeps_no_other_from_its_core(moved: list[int]) -> None:
    assert duel_worker.pin((3,))
    assert moved == [0, 11, 13]


def test_a_system_that_refuses_is_not_pinned(monkeypatch: pytest.MonkeyPatch, moved: list[int]) -> None:
    def refuse(_: int, __: Collection[int]) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse)

    assert not duel_worker.pin((3,))
    assert moved == []
