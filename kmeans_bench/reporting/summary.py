"""summary.json: what a program wants to know about a run, in one versioned document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from kmeans_bench.judging import outcome, roofline
from kmeans_bench.model import Estimate, Measurement
from kmeans_bench.reporting import claims, gallery, race, strict_json
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.charts import speedup, winner_map
from kmeans_bench.reporting.findings import Findings

SCHEMA = 1


def summarise(findings: Findings) -> str:
    """Return the document: two-space JSON, keys in a fixed order, no NaN; an interval's open end is null."""
    run, floor = findings.run, findings.floor
    document = {
        "schema": SCHEMA,
        "run_id": run.run_id,
        "started_at": run.started_at,
        "kmeans_bench": facts.version(),
        "scenario": {"name": run.plan.scenario.name, "summary": run.plan.scenario.summary, "work": facts.work(run)},
        "seed": run.plan.seed,
        "environment": _environment(findings),
        "cells": {"planned": len(run.plan.cells), **{str(status): number for status, number in outcome.counts(run).items()}},
        "headlines": {kind.name: {"text": kind.headline(findings), "evidence": kind.evidence(findings)} for kind in gallery.of(findings)},
        "noise_floor": {"rms": floor.rms, "pairs": floor.pairs} if floor is not None else None,
        "winners": [winner_map.row(findings, winner) for winner in findings.winners],
        "speedups": [speedup.row(findings, comparison) for comparison in findings.comparisons],
        "roofs": [asdict(roof) for roof in run.roofs],
        "doctor": [asdict(probe) for probe in run.probes],
        "limits": [_limit(findings, measurement) for measurement in run.measurements],
        "seconds": [_seconds(cell.case.id, cell.contender.id, estimate) for cell, estimate in findings.seconds.items()],
        "warnings": list(run.warnings),
        **({"claims": list(map(claims.document, findings.claims))} if findings.claims else {}),
        **({"race": race.rows(findings.race)} if findings.race is not None else {}),
    }
    return strict_json.text(document) + "\n"


def _environment(findings: Findings) -> Mapping[str, object]:
    environment = findings.run.environment
    return {
        "system": environment.system,
        "machine": environment.machine,
        "cpu": environment.cpu,
        "cores": environment.cores,
        "memory": environment.memory,
        "virtualised": environment.virtualised,
        "python": environment.python,
        "packages": dict(environment.packages),
        "blas": list(environment.blas),
        "commit": environment.commit,
    }


def _limit(findings: Findings, measurement: Measurement) -> Mapping[str, object]:
    """Return a cell's share of the limit, or why it has none."""
    found = findings.limits.get(measurement.cell)
    return {
        "case_id": measurement.case.id,
        "contender": measurement.contender.id,
        "share": found.share.point if found else None,
        "low": found.share.low if found else None,
        "high": found.share.high if found else None,
        "by": str(found.bound) if found else None,
        "reason": None if found else roofline.why_not(measurement, findings.run.roofs),
    }


def _seconds(case: str, contender: str, estimate: Estimate) -> Mapping[str, object]:
    return {"case_id": case, "contender": contender, "median": estimate.point, "low": estimate.low, "high": estimate.high}
