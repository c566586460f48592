"""The verdict as one JSON document: every figure that text and chart show, and those they have no room for."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kmeans_bench.judging.gate.buckets import bucket
from kmeans_bench.judging.gate.words import in_words
from kmeans_bench.model import CellVerdict, Estimate
from kmeans_bench.reporting import plain, strict_json
from kmeans_bench.reporting.gate import figures, wording
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import sorted_in

SCHEMA = 1


def text(account: Account) -> str:
    """Return the document as strict JSON; what it has no word for, an endless interval say, is null."""
    return strict_json.text(document(account)) + "\n"


def document(account: Account) -> dict[str, Any]:
    """Return the document as plain values; seconds and bytes, speed-ups (base seconds / head seconds), shares as fractions."""
    verdict = account.verdict
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "verdict": wording.word(account),
        "headline": wording.headline(account),
        "exit_code": account.exit_code,
        "change": str(verdict.change),
        "invalid": verdict.invalid,
        **_circumstances(account),
        "rule": {**asdict(verdict.rule), "in_words": list(in_words(verdict.rule))},
        "resolution": verdict.resolution,
        "typical_resolution": verdict.typical_resolution,
        "screen_rounds": verdict.screen_rounds,
        "confirm_rounds": verdict.confirm_rounds,
        "seconds": verdict.seconds,
        "buckets": {str(name): len(cells) for name, cells in sorted_in(account.cells).items()},
        "cells": [cell_document(cell) for cell in account.cells],
        "placebos": [cell_document(cell) for cell in account.placebos],
        "stored": asdict(account.stored) if account.stored is not None else None,
    }
    found = plain.everywhere(told)
    return found if isinstance(found, dict) else told


def _circumstances(account: Account) -> dict[str, Any]:
    """Return what met, where, and how to repeat it."""
    run, environment = account.run, account.run.environment
    return {
        "base": asdict(run.base),
        "head": asdict(run.head),
        "scenario": run.scenario,
        "started_at": run.started_at,
        "command": run.command,
        "seed": run.seed,
        "strict": run.strict,
        "environment": {
            "cpu": environment.cpu,
            "cores": environment.cores,
            "python": environment.python,
            "packages": dict(environment.packages),
            "blas": list(environment.blas),
        },
        "environment_changed": account.verdict.environment_changed,
        "dependencies": list(run.dependencies),
        "changed": list(run.changed),
        "unchanged": list(run.unchanged),
        "shared": run.shared,
        "notes": list(run.notes),
        "ledger": dict(run.ledger),
    }


def cell_document(cell: CellVerdict) -> dict[str, Any]:
    """Return one cell as plain values."""
    own = cell.cell
    return {
        "cell": own.cell.id,
        "opponent": own.opponent.id if own.opponent is not None else None,
        "implementation": own.cell.contender.implementation,
        "dtype": str(own.cell.contender.dtype),
        "threads": own.cell.contender.threads,
        "case": own.cell.case.id,
        "bucket": str(bucket(cell)),
        "regression": cell.regression,
        "clock": str(cell.clock) if cell.clock is not None else None,
        "before": cell.before,
        "after": cell.after,
        "speedup": _estimate(cell.estimate),
        "slowdown": figures.slowdown(cell.estimate.point) if cell.estimate is not None else None,
        "phase": str(cell.phase) if cell.phase is not None else None,
        "rounds": figures.rounds(cell),
        "suspect": cell.suspect,
        "p": cell.p,
        "threshold": cell.threshold,
        "resolution": cell.resolution,
        "counts": [
            {name: str(value) if name in ("quantity", "change") else value for name, value in asdict(count).items()}
            for count in cell.counts
        ],
        "reason": cell.reason,
        "bouts": [{name: str(value) if name == "phase" else value for name, value in asdict(bout).items()} for bout in own.bouts],
    }


def _estimate(estimate: Estimate | None) -> dict[str, float] | None:
    return None if estimate is None else {"point": estimate.point, "low": estimate.low, "high": estimate.high, "level": estimate.level}
