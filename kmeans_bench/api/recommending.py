"""Who should be taken for a problem on this machine: from stored runs, without measuring anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kmeans_bench.api import asking, installed
from kmeans_bench.api.preparation import same_place
from kmeans_bench.errors import NothingToConcludeError, StorageError, UsageError
from kmeans_bench.judging.accuracy import Accuracy, accuracy
from kmeans_bench.judging.curves import Curves, curves
from kmeans_bench.judging.motives import Motive, motive
from kmeans_bench.judging.pooling import pooled
from kmeans_bench.judging.precision import Ground, ground
from kmeans_bench.judging.recommendation import Pick, Recommendation
from kmeans_bench.judging.recommendation import recommend as decide
from kmeans_bench.measuring import environment
from kmeans_bench.model import Case, Dtype, Environment, ProtocolKind, Run, Status
from kmeans_bench.planning import growth, planner, quantities
from kmeans_bench.planning.survey import Survey, survey
from kmeans_bench.storage import folder, header
from kmeans_bench.storage.header import Header

_ENOUGH = 60  # sizes: as many as leave-one-out needs to say how often the fastest is named; older runs are of other days
Size = tuple[int, int, int]
PUT_TO_THE_TEST = "recommended"
"""Name of the runs that --verify makes. They are no ground for later answers: two contenders alone would stand for everybody there."""

_HOW = "measure one with: kmeans-bench run survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: sizes, or a file and `k`; None: whatever there is.

    Attributes
    ----------
    steps
        Of one call; None: as many as a call of the newest run had.
    memory_limit
        Bytes that data and call may take together; None: four fifths of this machine's memory.
    runs
        Names of the runs to rest on; empty: those of this machine that `_footing` chooses.
    """

    k: int
    n: int | None = None
    d: int | None = None
    data: Path | None = None
    dtype: Dtype | None = None
    threads: int | None = None
    steps: int | None = None
    memory_limit: str | int | None = None
    runs: tuple[str, ...] = ()
    results: Path = Path("results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The answer, and what it rests on.

    Attributes
    ----------
    best
        `recommendation.best`, which there always is.
    survey, ground
        What was seen of the file, and whether float32 carries it; None without one.
    curves
        Of all `runs` together.
    runs
        Those it rests on, the newest first.
    elsewhere
        Machines, other than this one, on which runs were measured that the caller named.
    memory_limit
        Bytes.
    accuracy
        What predictions and recommendations were worth on cases left out, among the contenders that compete; None with too few.
    why
        Where the seconds go, and where the runner-up loses; None where these very sizes were measured.
    notes
        The recommendation's own, and what the installed code and the machine add to them.
    """

    recommendation: Recommendation
    best: Pick
    curves: Curves
    runs: tuple[str, ...]
    elsewhere: tuple[str, ...]
    memory_limit: int
    notes: tuple[str, ...]
    accuracy: Accuracy | None = None
    why: Motive | None = None
    survey: Survey | None = None
    ground: Ground | None = None


def advise(asked: Question) -> Advice:
    """Answer.

    Raises
    ------
    UsageError
        If the sizes are no problem, or the file cannot be read.
    NothingToConcludeError
        If no run of this machine is stored, or it leaves nobody to recommend.
    StorageError
        If a run that was named cannot be read.
    """
    here = environment.observe()
    seen = survey(str(asked.data)) if asked.data is not None else None
    n, d = _sizes(asked, seen)
    limit = planner.allowed_memory(asking.understood("memory limit", quantities.size, asked.memory_limit), here)
    runs = _runs(asked, here, (n, asked.k, d))
    footing = _ground(seen) if seen is not None else None
    among = installed.those(_pooled(runs, asked.steps), runs)
    found = _competing(among.curves, _dtypes(asked.dtype, footing), asked.threads)
    answer = decide(found, n, asked.k, d, memory_limit=limit)
    if answer.best is None:
        msg = f"{answer.notes[0]}, in {', '.join(run.run_id for run in runs)}; {_HOW}"
        raise NothingToConcludeError(msg)
    return Advice(
        recommendation=answer,
        best=answer.best,
        curves=found,
        runs=tuple(run.run_id for run in runs),
        elsewhere=tuple(dict.fromkeys(run.environment.cpu for run in runs if not same_place(run.environment, here))),
        memory_limit=limit,
        notes=(*answer.notes, *among.notes(answer.best.contender)),
        accuracy=accuracy(found),
        why=_why(found, answer, answer.best),
        survey=seen,
        ground=footing,
    )


def _pooled(runs: Sequence[Run], steps: int | None) -> Curves:
    """Return the curves of everything that *runs* measured, with so many steps to a call."""
    parts = [_newest_code(run, runs) for run in runs]
    known = [one for one in parts if one.cases] or parts
    found = pooled(known) if known else Curves(cases=(), steps=1, curves=())
    return found if steps is None else replace(found, steps=steps)


def _competing(found: Curves, dtypes: set[Dtype] | None, threads: int | None) -> Curves:
    """Keep those whom the question allows."""
    kept = [one for one in found.curves if dtypes is None or one.contender.dtype in dtypes]
    return replace(found, curves=tuple(one for one in kept if threads is None or one.contender.threads == threads))


def _why(found: Curves, answer: Recommendation, best: Pick) -> Motive | None:
    if best.measured:
        return None
    second = answer.others[0].contender if answer.others else None
    return motive(found, (answer.n, answer.k, answer.d), best.contender, second)


def _sizes(asked: Question, seen: Survey | None) -> tuple[int, int]:
    """Return n and d, after refusing what is no problem."""
    if seen is not None and (asked.n is not None or asked.d is not None):
        msg = f"{asked.data} has {seen.n} rows and {seen.d} columns of its own; give N K D, or --data FILE -k K"
        raise UsageError(msg)
    n, d = (seen.n, seen.d) if seen is not None else (asked.n, asked.d)
    if n is None or d is None or min(n, asked.k, d) < 1:
        msg = f"n = {n}, k = {asked.k}, d = {d} is no problem; give three sizes of at least 1: kmeans-bench recommend 100000 10 16"
        raise UsageError(msg)
    if asked.k > n:
        msg = f"k = {asked.k} exceeds n = {n}; ask for fewer clusters"
        raise UsageError(msg)
    if seen is not None and asked.k > seen.distinct:
        there = f"the {seen.distinct} different rows" if seen.distinct > 1 else f"what it holds: its {seen.n} rows are all the same"
        msg = f"{asked.data}: k = {asked.k} exceeds {there}; ask for fewer clusters"
        raise UsageError(msg)
    return n, d


def _runs(asked: Question, here: Environment, size: Size) -> list[Run]:
    """Return the runs that were named, else those of this machine that say most."""
    if asked.runs:
        return [folder.load(asked.results, name) for name in dict.fromkeys(asked.runs)]
    stored = [one for one in _stored(asked.results) if one.header.plan.scenario.name != PUT_TO_THE_TEST]
    found = [one for one in stored if same_place(one.header.environment, here)]
    if not found:
        raise NothingToConcludeError(_none(asked.results, here, {one.header.environment.cpu for one in stored}))
    return [one.run for one in _footing(found, size)]


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: the journal is read once
class _Stored:
    """A stored run of which the header was read, and the journal when it is asked for."""

    place: Path
    header: Header

    @property
    def planned(self) -> set[Size]:
        """All sizes of the plan."""
        return {_size(one.cell.case) for one in self.header.plan.cells}

    @property
    def breadth(self) -> int:
        """How many implementations were planned."""
        return len({one.cell.contender.implementation for one in self.header.plan.cells})

    @property
    def measured(self) -> set[Size]:
        """The sizes of which somebody's measurement is right: an interrupted run has few."""
        return {_size(one.case) for one in self.run.measurements if one.status is Status.OK}

    @cached_property
    def run(self) -> Run:
        """The run as a whole."""
        return folder.load(self.place.parent, str(self.place))


def _size(case: Case) -> Size:
    return case.n, case.k, case.d


def _stored(results: Path) -> list[_Stored]:
    """Return the runs whose header can be read, the newest first."""
    found = []
    for path in results.glob("*/run.json"):
        with suppress(StorageError):  # the answer rests on the others; `list runs` names the damage
            found.append(_Stored(place=path.parent, header=header.read(path.parent)))
    return sorted(found, key=lambda one: one.header.touched, reverse=True)


def _footing(found: Sequence[_Stored], size: Size) -> list[_Stored]:
    """Choose among the runs of this machine, the newest first, those that an answer for *size* rests on.

    A pass has a price of its own where everybody takes the same steps; on the way to a fixed point bounds spare more with every pass, and a
    routine as written has its start in it. So it is runs of equal steps, where there are any: the newest that holds `_ENOUGH` sizes, or the
    newest ones that hold them together; and the newest that holds this very size, where these do not. A run of few implementations, beside
    one of twice as many, says too little to be the one.
    """
    kinds = [one.header.plan.scenario.protocol.kind for one in found]
    kind = ProtocolKind.STEPS if ProtocolKind.STEPS in kinds else kinds[0]
    alike = [one for one, own in zip(found, kinds, strict=True) if own is kind]
    many = [one for one in alike if len(one.planned) >= _ENOUGH]
    broadest = max((one.breadth for one in many), default=0)
    large = next((one for one in many if 2 * one.breadth >= broadest and len(one.measured) >= _ENOUGH), None)
    chosen, known = ([large], large.measured) if large is not None else ([], set[Size]())
    for one in alike:
        if len(known) < _ENOUGH or (size in one.planned and size not in known and size in one.measured):
            chosen.append(one)
            known = known | one.measured
    return [one for one in alike if one in chosen]


def _none(results: Path, here: Environment, others: Iterable[str]) -> str:
    elsewhere = ", ".join(sorted(others))
    if elsewhere:
        return f"{results} holds runs of {elsewhere}, none of this machine ({here.cpu}); {_HOW}, or name one with --run"
    return f"{results} holds no run yet; {_HOW}"


def _newest_code(run: Run, runs: Sequence[Run]) -> Curves:
    """Return the curves of *run* without implementations that a newer run measured with other code."""
    newest: dict[str, str] = {}
    for one in runs:
        for declared in one.plan.declarations:
            newest.setdefault(declared.name, declared.digest)
    own = {declared.name: declared.digest for declared in run.plan.declarations}
    found = curves(run, growth.declared(run))
    kept = tuple(one for one in found.curves if own.get(one.contender.implementation) == newest.get(one.contender.implementation))
    return replace(found, curves=kept)


def _ground(seen: Survey) -> Ground:
    reach = seen.offset / seen.spread if seen.spread > 0 else float("inf")
    return ground(reach, fits=seen.flaw32 is None)


def _dtypes(asked: Dtype | None, footing: Ground | None) -> set[Dtype] | None:
    """Return the dtypes to choose from: those wanted, else all that carry the points as they lie."""
    if asked is not None:
        return {asked}
    return {Dtype.FLOAT64} if footing in (Ground.CENTRE, Ground.UNFIT) else None
