"""Puts adversarial problems to implementations, in fresh workers as in a run, and has the oracle judge. Nothing is timed.

Every contender gets a check under every property. What fails costs its own check, and whoever hangs is not asked for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kmeans_bench.errors import DegenerateCaseError
from kmeans_bench.judging import correctness
from kmeans_bench.measuring import oracle
from kmeans_bench.measuring.engine import FailureError, LostError, Order, patience
from kmeans_bench.model import Check, Contender, Declaration, Dtype, Problem, Property, Protocol, ProtocolKind, Reply, Status
from kmeans_bench.planning import dataset

if TYPE_CHECKING:
    from kmeans_bench.measuring.engine import Answer, Engine, Worker
    from kmeans_bench.measuring.oracle import Judgement, Reference
    from kmeans_bench.planning.adversity import Challenge, Pose

ATTEMPTS = 3  # at a problem whose worker dies through no fault of its own
HANGS = 2  # after which a contender is not asked any more: each costs the whole time limit
CROWD = 16  # workers after which the finished ones are cleared away: clearing looks at every process there is
IMPORT_LIMIT = 30.0  # seconds for a plug-in's import, unless a call may take longer
AS_WRITTEN = Protocol(kind=ProtocolKind.AS_WRITTEN, max_iter=40)


@dataclass(slots=True, kw_only=True)
class Posed:
    """A pose under one protocol, with its reference; the problems of its dtypes are made when first asked for."""

    pose: Pose
    protocol: Protocol
    reference: Reference
    problems: dict[Dtype, Problem] = field(default_factory=dict)

    @classmethod
    def under(cls, pose: Pose, protocol: Protocol) -> Posed:
        """Compute the reference."""
        return cls(pose=pose, protocol=protocol, reference=oracle.reference(pose.points.values, pose.start, protocol))

    @property
    def own_start(self) -> bool:
        """Whether it is meant for routines that draw their own start, and for no other."""
        return self.protocol.kind is ProtocolKind.AS_WRITTEN

    def reply(self) -> Reply:
        """Return the record of a right answer."""
        counted = self.protocol.kind is ProtocolKind.STEPS
        steps = f"{self.reference.steps} step{'s' if self.reference.steps > 1 else ''}"
        size = self.pose.points.values.size * len(self.pose.start)
        return Reply(problem=f"{self.pose.text}; {steps if counted else self.protocol.kind}", size=size, status=Status.OK)

    def problem(self, dtype: Dtype) -> Problem:
        """Return the arrays; raises DegenerateCaseError where *dtype* cannot carry them."""
        if dtype not in self.problems:
            counted = self.protocol.kind is ProtocolKind.STEPS
            steps = self.reference.steps if counted else self.protocol.max_iter
            self.problems[dtype] = dataset.problem(self.pose.points, self.pose.start, dtype=dtype, max_iter=steps, tol=0.0)
        return self.problems[dtype]


@dataclass(slots=True, kw_only=True)
class Sitting:
    """One contender under one property: a worker for all of its problems."""

    declaration: Declaration
    contender: Contender
    engine: Engine
    call: float
    memory: int | None
    worker: Worker | None = None
    imported: bool = False

    def judged(self, posed: Posed) -> Judgement:
        """Put a problem; a worker that was lost through no fault of its own is replaced.

        Raises
        ------
        FailureError
            If there is no answer.
        DegenerateCaseError
            If the dtype cannot carry the problem.
        """
        problem = posed.problem(self.contender.dtype)
        for _ in range(ATTEMPTS):
            try:
                return self.asked(self.seated(problem), posed, problem)
            except LostError:
                self.worker = None
                self.engine.clear()
        raise FailureError(Status.CRASHED, f"its workers were lost {ATTEMPTS} times through no fault of its own")

    def seated(self, problem: Problem) -> Worker:
        """Return a worker that has plug-in and problem."""
        if self.worker is not None:
            self.worker.pose(problem, self.call)
            return self.worker
        order = Order(contender=self.contender, declaration=self.declaration, problem=problem, memory=self.memory)
        self.worker = self.engine.start(order)
        self.worker.prepare(max(IMPORT_LIMIT, self.call))
        self.imported = True
        return self.worker

    def asked(self, worker: Worker, posed: Posed, problem: Problem) -> Judgement:
        """Ask once; twice where the pose says so."""
        found = self.judge(worker.first(patience(self.declaration, self.call)).answer, posed, problem)
        if not posed.pose.twice or found.status is Status.WRONG:
            return found
        worker.turn(self.call, 0.0)
        again = self.judge(worker.finish(self.call), posed, problem)
        wrong = f"right in its first call, wrong when X and init had their signs changed: {again.reason}"
        return replace(again, reason=wrong) if again.status is Status.WRONG else again

    def judge(self, answer: Answer, posed: Posed, problem: Problem) -> Judgement:
        """Have the oracle look at an answer."""
        declared = self.declaration
        return oracle.check(
            answer,
            problem,
            protocol=posed.protocol,
            reference=posed.reference,
            exact=declared.exact,
            empty_clusters=declared.empty_clusters,
            nearest=declared.nearest,
            chooses_k=declared.chooses_k,
        )


@dataclass(slots=True, kw_only=True)
class Verifier:
    """Asks contenders.

    Attributes
    ----------
    call
        Seconds after which a call is ended.
    memory
        Bytes a worker may grow by, or None.
    lacking
        What has to be installed first, by implementation; None: nothing.
    listen
        Told what is being done, and what share of everything was done before.
    """

    declarations: Mapping[str, Declaration]
    engine: Engine
    call: float
    memory: int | None = None
    lacking: Mapping[str, str | None] = field(default_factory=dict)
    listen: Callable[[str, float], None] = lambda _doing, _done: None
    broken: dict[str, FailureError] = field(default_factory=dict)  # implementations whose import failed; trying again would fail again
    hangs: Counter[str] = field(default_factory=Counter)

    def verify(self, challenges: Sequence[Challenge], contenders: Sequence[Contender]) -> Iterator[Check]:
        """Yield one check per property and contender, property by property."""
        self.listen("importing libraries", 0.0)
        self.engine.warm_up(frozenset((one.threads, self.declarations[one.implementation].needs) for one in contenders if self.able(one)))
        for position, challenge in enumerate(challenges):
            posed = list(self.posed(challenge))
            try:
                for number, contender in enumerate(contenders):
                    done = (position + number / len(contenders)) / len(challenges)
                    self.listen(f"{challenge.property.name}: {contender.implementation}/{contender.dtype}", done)
                    yield self.check(challenge.property, contender, posed)
                    if number % CROWD == CROWD - 1:
                        self.engine.clear()
            finally:
                self.engine.clear()
                self.engine.forget()

    def able(self, contender: Contender) -> bool:
        """Whether its imports are worth trying."""
        return self.declarations[contender.implementation].problem is None and self.lacking.get(contender.implementation) is None

    def posed(self, challenge: Challenge) -> Iterator[Posed]:
        """Draw the problems of a property, under every protocol that somebody needs."""
        starts = {one.own_start for one in self.declarations.values()}
        for pose in challenge.poses():
            protocols = (pose.protocols if False in starts else ()) + ((AS_WRITTEN,) if True in starts else ())
            yield from (Posed.under(pose, protocol) for protocol in protocols)

    def check(self, property_: Property, contender: Contender, posed: Sequence[Posed]) -> Check:
        """Put the problems of a property to a contender, until one brings it down."""
        declaration = self.declarations[contender.implementation]
        sitting = Sitting(declaration=declaration, contender=contender, engine=self.engine, call=self.call, memory=self.memory)
        replies: list[Reply] = []
        for one in posed:
            if one.own_start is declaration.own_start:
                replies.append(self.reply(sitting, one))
            if replies and replies[-1].status.failed:
                break
        return correctness.check(contender, property_.name, replies, declaration.known_wrong)

    def reply(self, sitting: Sitting, posed: Posed) -> Reply:
        """Put one problem, whatever comes of it."""
        plain = posed.reply()
        try:
            self.refuse(sitting.declaration, sitting.contender)
            found = sitting.judged(posed)
        except DegenerateCaseError as degenerate:
            return replace(plain, status=Status.DEGENERATE, reason=str(degenerate))
        except FailureError as failure:
            self.learn(sitting, failure)
            return replace(plain, status=failure.status, reason=failure.reason)
        return replace(plain, status=found.status, reason=found.reason)

    def refuse(self, declaration: Declaration, contender: Contender) -> None:
        """Raise what is known before asking."""
        if declaration.problem is not None:
            raise FailureError(Status.ERROR, declaration.problem)
        if (absent := self.lacking.get(declaration.name)) is not None:
            raise FailureError(Status.UNAVAILABLE, absent)
        if contender.dtype not in declaration.dtypes:
            raise FailureError(Status.SKIPPED, f"declares {' and '.join(declaration.dtypes)} only")
        if (failure := self.broken.get(declaration.name)) is not None:
            raise failure
        if self.hangs[contender.id] >= HANGS:
            raise FailureError(Status.SKIPPED, f"not asked any more: {HANGS} calls took longer than {self.call:g} s")

    def learn(self, sitting: Sitting, failure: FailureError) -> None:
        """Remember who hung, and whose import failed."""
        if sitting.worker is not None and sitting.imported:
            self.hangs[sitting.contender.id] += failure.status is Status.TIMEOUT
        elif failure.status.failed and failure.status is not Status.OOM:
            self.broken[sitting.declaration.name] = failure
