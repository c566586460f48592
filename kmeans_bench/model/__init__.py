"""The frozen records and enums that every room shares: no file, no clock, no process, no array library at run time."""

from kmeans_bench.model.measurement import Measurement, Run, Sample, Status, Stop
from kmeans_bench.model.plan import Budget, Environment, Grid, Plan, PlannedCell, Protocol, Scenario
from kmeans_bench.model.problem import (
    Case,
    Cell,
    Clustering,
    Contender,
    Declaration,
    Dtype,
    EmptyClusters,
    InitKind,
    Problem,
    ProtocolKind,
    Source,
    SourceKind,
)
from kmeans_bench.model.verdict import Comparison, Estimate, Grade, NoiseFloor, Probe, Scope, Verdict, Winner

__all__ = [
    "Budget",
    "Case",
    "Cell",
    "Clustering",
    "Comparison",
    "Contender",
    "Declaration",
    "Dtype",
    "EmptyClusters",
    "Environment",
    "Estimate",
    "Grade",
    "Grid",
    "InitKind",
    "Measurement",
    "NoiseFloor",
    "Plan",
    "PlannedCell",
    "Probe",
    "Problem",
    "Protocol",
    "ProtocolKind",
    "Run",
    "Sample",
    "Scenario",
    "Scope",
    "Source",
    "SourceKind",
    "Status",
    "Stop",
    "Verdict",
    "Winner",
]
