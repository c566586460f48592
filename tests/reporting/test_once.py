"""The same question about the same findings is answered once, and nothing is kept beyond them."""

from __future__ import annotations

import gc
from collections.abc import Callable

from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.once import once

Sketched = Callable[..., Findings]


def test_an_answer_is_worked_out_once_for_each_findings(sketched: Sketched) -> None:
    first, second = sketched(), sketched()
    asked: list[Findings] = []

    @once
    def cases(findings: Findings) -> int:
        asked.append(findings)
        return len(findings.cases)

    assert [cases(first), cases(first), cases(second), cases(second), cases(first)] == [8] * 5
    assert [one is first for one in asked] == [True, False, True]


def test_an_answer_does_not_outlive_its_findings(sketched: Sketched) -> None:
    class Heavy:
        alive = 0

        def __init__(self) -> None:
            Heavy.alive += 1

        def __del__(self) -> None:
            Heavy.alive -= 1

    @once
    def heavy(_findings: Findings) -> Heavy:
        return Heavy()

    heavy(sketched())
    gc.collect()

    assert Heavy.alive == 0
