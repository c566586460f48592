"""One case in words: the sentences say what was worked out by hand, and nothing where there is nothing to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.account import CaseAccount, CellAccount, Done, Setting
from kmeans_bench.judging.roofline import Work
from kmeans_bench.judging.savings import Other, Saving
from kmeans_bench.judging.waits import Cause, Wait
from kmeans_bench.model import Case, Cell, Comparison, Contender, Dtype, Estimate, ProtocolKind, Roof, Source, SourceKind, Winner
from kmeans_bench.reporting import account as words

CASE = Case(source=Source(kind=SourceKind.BLOBS), n=1000, k=8, d=2)
ROOF = Roof(dtype=Dtype.FLOAT64, threads=1, flops=1e9, bandwidth=1e9, streamed=10**8)
SETTING = Setting(
    dtype=Dtype.FLOAT64,
    threads=1,
    step=Work(flops=34_000, bytes=20_256),
    call=Work(flops=202_000, bytes=121_408),
    roof=ROOF,
    compute=202e-6,
    memory=121.408e-6,
)
SHARES = {Cause.INTERPRETER: 0.6, Cause.ARITHMETIC: 0.202}
DONE = Done(operations=202_000, declared=True, bytes=121_408, calls=600, wait=Wait(cause=Cause.INTERPRETER, shares=SHARES))


def contender(name: str) -> Contender:
    return Contender(implementation=name, dtype=Dtype.FLOAT64, threads=1)


def told(**changes: object) -> dict[str, str]:
    lead = Comparison(
        case=CASE,
        baseline=contender("loop"),
        candidate=contender("array"),
        estimate=Estimate(point=2.0, low=1.9, high=2.2),
        pairs=30,
    )
    winner = Winner(case=CASE, fastest=contender("array"), seconds=0.00202, lead=lead, tie=False)
    usual = CaseAccount(
        case=CASE,
        protocol=ProtocolKind.STEPS,
        steps=5,
        settings=(SETTING,),
        winner=winner,
        seconds=Estimate(point=0.00202, low=0.002, high=0.0021),
        call=1e-6,
        cells=(),
    )
    return dict(words.case(replace(usual, **changes)))  # type: ignore[arg-type] # fields of the record


def saving(low: float, point: float, high: float, change: str | None = None) -> str:
    other = Other.RUNG if change is not None else Other.FASTER
    found = Estimate(point=point, low=low, high=high)
    one = Saving(contender=contender("array"), other=other, change=change, saved=found, pairs=30, reason=None)
    (said,) = words.cell(CellAccount(cell=Cell(case=CASE, contender=contender("loop")), done=None, savings=(one,), fastest=False))
    return said


def test_a_case_is_its_work_its_roof_and_its_fastest() -> None:
    said = told()

    assert said["problem"] == "1000 points of 2 features (blobs) into 8 clusters; 5 steps and the last assignment"
    assert said["work"] == "float64: a step asks for 34.0 kflop (2·n·k·d + n·d) and moves 20.3 kB; a call 202 kflop and 121 kB"
    assert said["roof"] == (
        "float64, 1 thread: the larger of 202 kflop ÷ 1 GFLOP/s = 202 µs and 121 kB ÷ 1.00 GB/s = 121 µs: "
        "compute, with every distance evaluated, lets 5 steps take no less than 202 µs"
    )
    # 2.02 ms over 202 µs.
    assert said["fastest"] == (
        "array/float64/1t, 2.02 ms [2.00 ms to 2.10 ms], 10× what the roof allows; 2.0× [1.90–2.2×] as fast as loop/float64/1t, the next"
    )


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        (ProtocolKind.CONVERGE, "to a fixed point: 5 steps, the median of those who were right, and the last assignment"),
        (ProtocolKind.AS_WRITTEN, "whole routines as they were written, of 5 steps, the median of those who were right"),
    ],
)
def test_where_everybody_took_steps_of_their_own_the_median_is_called_that(protocol: ProtocolKind, said: str) -> None:
    assert told(protocol=protocol)["problem"].endswith(said)


def test_a_tie_is_called_one_and_missing_roofs_are_named() -> None:
    winner = Winner(
        case=CASE,
        fastest=contender("array"),
        seconds=0.002,
        lead=Comparison(
            case=CASE, baseline=contender("loop"), candidate=contender("array"), estimate=Estimate(point=1.01, low=0.98, high=1.04)
        ),
        tie=True,
    )
    said = told(winner=winner, settings=(replace(SETTING, roof=None, compute=None, memory=None),))

    assert said["fastest"] == "array/float64/1t, 2.02 ms [2.00 ms to 2.10 ms]; a tie with loop/float64/1t: 1.01× [0.98–1.04×]"
    assert said["roof"] == "float64, 1 thread: not measured on this machine; kmeans-bench doctor does"


def test_nobody_right_is_said_once() -> None:
    nobody = Winner(case=CASE, fastest=None, seconds=None, lead=None, tie=False, reason="nobody could be ranked: 2 error")

    said = told(winner=nobody, settings=(), steps=None, seconds=None)

    assert said["fastest"] == "nobody could be ranked: 2 error"
    assert said["problem"].endswith("nobody was right, so no steps were counted")


def test_a_cell_says_what_bounds_it() -> None:
    own = CellAccount(cell=Cell(case=CASE, contender=contender("loop")), done=DONE, savings=(), fastest=True)

    assert list(words.cell(own)) == [
        "a call does 202 kflop by its own formulas, moves at least 121 kB and makes 600 calls of NumPy",
        "bound most by the interpreter, which alone would take 60 % of it (arithmetic 20 %)",
        "nobody who may be ranked here has a lower median",
    ]


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (Wait(cause=Cause.MEMORY, shares={Cause.MEMORY: 0.38}), "bound most by memory traffic, which alone would take 38 % of it"),
        (
            Wait(cause=Cause.UNKNOWN, shares={Cause.MEMORY: 0.1, Cause.ARITHMETIC: 0.05}),
            "bound by overhead: nothing alone would take 20 % of it; memory traffic 10 %, arithmetic 5.0 %",
        ),
        (
            Wait(cause=Cause.UNKNOWN, shares={Cause.INTERPRETER: 0.1}),
            "what bounds it cannot be told without roofs; the interpreter 10 %",
        ),
        (Wait(cause=Cause.UNKNOWN), "what bounds it cannot be told without roofs"),
    ],
)
def test_every_cause_has_its_words(wait: Wait, said: str) -> None:
    own = CellAccount(cell=Cell(case=CASE, contender=contender("loop")), done=replace(DONE, wait=wait), savings=(), fastest=False)

    assert list(words.cell(own))[1] == said


def test_a_saving_has_its_interval_and_a_loss_is_called_one() -> None:
    assert saving(0.41, 0.45, 0.48, "one table") == (
        "the next rung, array/float64/1t (one table), would save 45 % [41 % to 48 %], 30 pairs"
    )
    assert saving(-0.4, -0.3, -0.2) == "the next faster one, array/float64/1t, would take 30 % [20 % to 40 %] longer, 30 pairs"
    assert saving(-0.02, 0.01, 0.03) == (
        "the next faster one, array/float64/1t, cannot be told from it: it would save -2.0 % to 3.0 %, 30 pairs"
    )
