"""Cells that nobody was asked about keep what their implementation declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kmeans_bench.model import Declaration, EmptyClusters, Plan, Scenario, Status
from kmeans_bench.planning.unmeasured import unmeasured


def test_a_cell_that_was_not_asked_is_as_inexact_as_its_implementation_says(
    scenario: Scenario, plan: Callable[..., Plan], declarations: tuple[Declaration, ...]
) -> None:
    loose = [replace(one, exact=one.name != "loop", empty_clusters=EmptyClusters.SPLIT) for one in declarations]
    planned = plan(scenario, declarations=loose)
    rows = [unmeasured(cell, planned, status=Status.SKIPPED, reason="no time left") for cell in planned.cells]

    assert {(row.contender.implementation, row.exact) for row in rows} == {("loop", False), ("identity", True), ("broadcast", True)}
    assert {row.empty_clusters for row in rows} == {EmptyClusters.SPLIT}
    assert {(row.status, row.reason, row.session) for row in rows} == {(Status.SKIPPED, "no time left", "")}


def test_a_stored_plan_without_the_declaration_is_no_reason_to_fail(scenario: Scenario, plan: Callable[..., Plan]) -> None:
    planned = replace(plan(scenario), declarations=())

    assert unmeasured(planned.cells[0], planned, status=Status.SKIPPED, reason=None).exact
