"""What the page knows of a run: one JSON document, small enough to travel inside the page. Nothing in it is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kmeans_bench.judging import noise, scaling
from kmeans_bench.model import Case, Contender, Roof, Run, Status, Winner
from kmeans_bench.reporting import again
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting.charts import anchors, memory
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import picker, races
from kmeans_bench.reporting.page.cells import FLAGS, Texts, columns
from kmeans_bench.reporting.page.numbers import DIGITS, ends, short
from kmeans_bench.reporting.palette import Series

SCHEMA = 1
_ANCHORS = 6


def document(findings: Findings) -> Mapping[str, object]:
    """Return the document; every text of it is text, never markup."""
    cases = {case: number for number, case in enumerate(findings.cases)}
    contenders = {contender: number for number, contender in enumerate(findings.series)}
    texts = Texts()
    return {
        "schema": SCHEMA,
        "run": _run(findings),
        "contenders": [_contender(series) for series in findings.series.values()],
        "cases": [_case(findings, winner) for winner in findings.winners],
        "anchors": [cases[case] for case in anchors.choose(facts.runnable(findings), _ANCHORS)],
        "statuses": [str(status) for status in Status],
        "flags": list(FLAGS),
        "digits": DIGITS,
        "cells": columns(findings, cases, texts),
        "pairs": races.pairs(findings, cases, contenders),
        "first_pair": races.first_pair(findings, contenders),
        "approaches": races.approaches(findings, cases, contenders),
        "defaults": races.defaults(findings, contenders),
        "float32": races.single_precision(findings, cases, contenders),
        "curves": picker.document(picker.curves(findings)),
        "scaling": _scaling(findings),
        "memory": _memory(findings, cases),
        "roofs": [_roof(roof) for roof in findings.run.roofs],
        "identical": _identical(findings, cases),
        "texts": list(texts.known),
    }


def _run(findings: Findings) -> Mapping[str, object]:
    run = findings.run
    scenario, floor = run.plan.scenario, findings.floor
    return {
        "id": run.run_id,
        "started_at": run.started_at,
        "scenario": scenario.name,
        "work": facts.work(run),
        "protocol": str(scenario.protocol.kind),
        "baseline": scenario.baseline,
        "steps": scenario.protocol.steps,
        "cpu": run.environment.cpu,
        "cores": run.environment.cores,
        "provenance": facts.provenance(run),
        "floor": short(floor.rms) if floor is not None else None,
        "rounding": "times to four digits, samples to a thousandth of the quickest of their cell; tables/ holds them in full",
    }


def _contender(series: Series) -> Mapping[str, object]:
    contender = series.contender
    return {
        "id": contender.id,
        "implementation": contender.implementation,
        "dtype": str(contender.dtype),
        "threads": contender.threads,
        "label": series.label,
        "code": series.code,
        "hue": series.hue,
        "marker": series.marker,
    }


def _case(findings: Findings, winner: Winner) -> Mapping[str, object]:
    case, order = winner.case, list(findings.series)
    lead = winner.lead
    rival = lead.baseline if lead is not None else None

    def number(contender: Contender | None) -> int | None:
        return order.index(contender) if contender is not None and contender in order else None

    return {
        "id": case.id,
        "source": case.source.label,
        "seed": case.source.seed,
        "n": case.n,
        "k": case.k,
        "d": case.d,
        "fastest": number(winner.fastest),
        "rival": number(rival),
        "lead": ends(lead.estimate if lead is not None else None),
        "tie": winner.tie,
        "reason": winner.reason,
        "command": command(findings.run, case),
    }


def command(run: Run, case: Case) -> str:
    """Return the command that measures a case again, in one line."""
    sizes = f"n == {case.n} and k == {case.k} and d == {case.d}"
    several = len({source.label for source in run.plan.scenario.sources}) > 1
    where = f"{sizes} and source == '{case.source.label}'" if several else sizes
    return " ".join(again.command(run.plan, where).split())


def _scaling(findings: Findings) -> Sequence[Mapping[str, object]]:
    """Return exponents with their intervals, one entry per source and contender, fitted over all sizes of that source."""
    order = {contender: number for number, contender in enumerate(findings.series)}
    found = scaling.growths((planned.cell for planned in findings.run.plan.cells), findings.units)
    return [
        {
            "source": growth.source.label,
            "contender": order[growth.contender],
            "cases": growth.cases,
            "exponents": {axis: ends(power) for axis, power in growth.scaling.exponents.items()},
            "reasons": dict(growth.scaling.reasons),
            "misfit": short(growth.scaling.misfit),
        }
        for growth in sorted(found, key=lambda growth: order[growth.contender])
    ]


def _memory(findings: Findings, cases: Mapping[Case, int]) -> Sequence[Mapping[str, object]]:
    """Return who is worth choosing when time and memory count, case by case of those that the chart shows."""
    order = {contender: number for number, contender in enumerate(findings.series)}
    return [
        {"case": cases[panel.case], "front": [order[standing.contender] for standing in panel.front]} for panel in memory.survey(findings)
    ]


def _roof(roof: Roof) -> Mapping[str, object]:
    return {"dtype": str(roof.dtype), "threads": roof.threads, "flops": short(roof.flops), "bandwidth": short(roof.bandwidth)}


def _identical(findings: Findings, cases: Mapping[Case, int]) -> Sequence[Mapping[str, object]]:
    """Return what identical code showed, one entry per A/A pair: its ratio in every launch."""
    numbers = {contender.id: number for number, contender in enumerate(findings.series)}
    return [
        {
            "case": cases[found.twin.case],
            "contender": numbers.get(found.twin.contender.id.removesuffix("/twin")),
            "log_ratios": [short(value) for value in found.log_ratios],
        }
        for found in noise.identical(findings.run)
        if found.log_ratios and found.twin.case in cases
    ]
