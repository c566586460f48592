"""One case of a stored run, explained: what its implementations declare is evaluated at its sizes, and `judging.account` does the rest."""

from __future__ import annotations

from kmeans_bench.api.document import SCHEMA, Document, estimate
from kmeans_bench.api.rows import one_case
from kmeans_bench.judging.account import CaseAccount, CellAccount, Done, Setting, account
from kmeans_bench.judging.demand import Demand
from kmeans_bench.judging.roofline import Work
from kmeans_bench.judging.savings import Saving
from kmeans_bench.model import Cell, Run
from kmeans_bench.planning import forecast


def explain(run: Run, text: str) -> CaseAccount:
    """Explain the one case whose id is *text* or holds it.

    Raises
    ------
    UsageError
        If no case fits, or several do.
    """
    return account(run, one_case(run, text), _demands(run))


def _demands(run: Run) -> dict[Cell, Demand]:
    """Return what every measured cell asks for, by the formulas that its implementation had when it was measured."""
    declared = {one.name: one for one in run.plan.declarations}
    protocol = run.plan.scenario.protocol
    return {
        one.cell: forecast.asked(declared[one.contender.implementation], one, protocol)
        for one in run.measurements
        if one.samples and one.contender.implementation in declared
    }


def document(found: CaseAccount) -> Document:
    """Return an account as plain JSON values: operations, bytes, seconds, shares."""
    return {
        "schema": SCHEMA,
        "case": found.case.id,
        "steps": found.steps,
        "settings": [_setting(one) for one in found.settings],
        "fastest": found.winner.fastest.id if found.winner.fastest is not None else None,
        "seconds": estimate(found.seconds),
        "interpreter_call_seconds": found.call,
        "cells": [_cell(one) for one in found.cells],
    }


def _setting(one: Setting) -> Document:
    return {
        "dtype": str(one.dtype),
        "threads": one.threads,
        "step": _work(one.step),
        "call": _work(one.call),
        "compute_seconds": one.compute,
        "memory_seconds": one.memory,
        "bound": str(one.bound) if one.bound is not None else None,
    }


def _work(work: Work) -> Document:
    return {"flops": work.flops, "bytes": work.bytes}


def _cell(one: CellAccount) -> Document:
    return {
        "contender": one.cell.contender.id,
        "done": None if one.done is None else _done(one.done),
        "savings": [_saving(saving) for saving in one.savings],
    }


def _done(found: Done) -> Document:
    return {
        "flops": found.operations,
        "declared": found.declared,
        "bytes": found.bytes,
        "calls": found.calls,
        "shares": {str(name): value for name, value in found.wait.shares.items()},
        "bound_by": "overhead" if found.overhead else str(found.wait.cause),
    }


def _saving(one: Saving) -> Document:
    return {
        "contender": one.contender.id,
        "other": str(one.other),
        "change": one.change,
        "saved": estimate(one.saved),
        "pairs": one.pairs,
        "reason": one.reason,
    }
