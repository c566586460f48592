"""What a case puts before its contenders: the points, one start for all, the reference to be measured against."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np

from kmeans_bench.errors import DegenerateCaseError
from kmeans_bench.measuring import oracle
from kmeans_bench.model import Dtype, ProtocolKind, Trajectory
from kmeans_bench.planning import dataset
from kmeans_bench.stats.agreement import adjusted_rand_index
from kmeans_bench.stats.contrast import contrast

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kmeans_bench.measuring.engine import Answer
    from kmeans_bench.measuring.ledger import Ledger
    from kmeans_bench.measuring.oracle import Judgement, Reference
    from kmeans_bench.model import Case, Contender, Declaration, Problem, Protocol, Scenario
    from kmeans_bench.planning.dataset import Points


@dataclass(slots=True, kw_only=True)
class Stage:
    """Data, start and reference of one case; the problems of its dtypes are made when first asked for."""

    case: Case
    scenario: Scenario
    points: Points
    init: NDArray[Any]
    reference: Reference
    problems: dict[Dtype, Problem] = field(default_factory=dict)

    @property
    def protocol(self) -> Protocol:
        """The scenario's protocol."""
        return self.scenario.protocol

    @property
    def steps(self) -> int | None:
        """Steps asked for, after the oracle's shortening; None outside protocol *steps*."""
        return self.reference.steps if self.protocol.kind is ProtocolKind.STEPS else None

    @property
    def emptied(self) -> bool:
        """Whether a cluster lost its last point in the reference's trajectory."""
        return self.reference.emptied

    def trajectory(self, session: str) -> Trajectory | None:
        """Return what the reference went through, for the record; None where it left the range of float64."""
        reference, alone = self.reference, self.protocol.kind is ProtocolKind.AS_WRITTEN
        inertias = () if alone else reference.inertias
        if not np.isfinite([*inertias, *reference.moves, reference.offset, reference.spread]).all():
            return None
        return Trajectory(
            case=self.case,
            session=session,
            inertias=inertias,
            offset=reference.offset,
            spread=reference.spread,
            moves=reference.moves,
            farthest=reference.farthest,
            relabelled=reference.relabelled,
            contrast=contrast(self.points.values),
        )

    def problem(self, dtype: Dtype) -> Problem:
        """Return the case in one dtype; the same object every time."""
        if dtype not in self.problems:
            steps = self.steps
            self.problems[dtype] = dataset.problem(
                self.points,
                self.init,
                dtype=dtype,
                max_iter=self.protocol.max_iter if steps is None else steps,
                tol=0.0 if steps is not None else self.protocol.tol,
            )
        return self.problems[dtype]

    def flaw(self, dtype: Dtype) -> str | None:
        """Return why *dtype* cannot carry the case, or None when it can."""
        try:
            self.problem(dtype)
        except DegenerateCaseError as degenerate:
            return str(degenerate)
        return None

    def rounds(self, dtype: Dtype) -> bool:
        """Whether *dtype* rounds the values of the data."""
        return dtype is Dtype.FLOAT32 and not self.points.exact32

    def expects_wrong(self, contender: Contender) -> bool:
        """Whether the scenario says that this contender will be wrong."""
        return any(fnmatchcase(contender.id, name) or contender.answers_to(name) for name in self.scenario.expect_wrong)

    def check(self, answer: Answer, problem: Problem, declaration: Declaration) -> Judgement:
        """Ask the oracle whether an answer is right, and how well its labels agree with the truth."""
        found = oracle.check(
            answer,
            problem,
            protocol=self.protocol,
            reference=self.reference,
            exact=declaration.exact,
            empty_clusters=declaration.empty_clusters,
            nearest=declaration.nearest,
            chooses_k=declaration.chooses_k,
        )
        truth = self.points.truth
        return found if truth is None or found.labels is None else replace(found, ari=adjusted_rand_index(truth, found.labels))


def set_stage(case: Case, scenario: Scenario, *, clock: Callable[[], float], ledger: Ledger) -> Stage:
    """Draw the data and the start of a case, which is booked as such, and compute its reference, which is the harness's own work.

    Raises
    ------
    DegenerateCaseError
        If the data cannot carry the case.
    UsageError
        If a file cannot be used.
    """
    begin = clock()
    points = dataset.draw(case)
    init = dataset.start(points.values, k=case.k, init=scenario.protocol.init, seed=case.source.seed)
    ledger.data += clock() - begin
    reference = oracle.reference(points.values, init, scenario.protocol)
    return Stage(case=case, scenario=scenario, points=points, init=init, reference=reference)
