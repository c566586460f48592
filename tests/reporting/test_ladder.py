"""The ladder of a run: every ratio paired, every sentence computed, every name and reason shown as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kmeans_bench.judging.waits import Cause
from kmeans_bench.model import Case, Contender, Declaration, Dtype, Roof, Run, Rung, Status
from kmeans_bench.planning.registry import discover
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import ladder_text
from kmeans_bench.reporting.ladder import Ladder, raise_from

SketchedRun = Callable[..., Run]
BELOW = {"loop": None, "broadcast": "loop", "identity": "broadcast", "norm": "loop"}
MILLISECONDS = {"loop": 8.0, "broadcast": 4.0, "identity": 1.0, "norm": 16.0}
SMALL = {"names": ("loop", "norm", "broadcast", "identity"), "grid": ((1_000, 10_000), (3,), (2,))}


def seconds(_case: Case, contender: Contender) -> float:
    halved = 2 if contender.dtype is Dtype.FLOAT32 else 1
    return MILLISECONDS[contender.implementation] * 1e-3 / halved


def not_the_loop_on_many_points(case: Case, contender: Contender) -> tuple[Status, str | None]:
    if contender.implementation == "loop" and case.n > 1_000:
        return Status.SKIPPED, "would take <i>33</i> s a call (limit 1 s)"
    return Status.OK, None


def declared(name: str) -> Declaration:
    formula = "def numpy_calls(n): return 40"
    rung = Rung(below=BELOW[name], change=f"`{name}` of |x|")
    return Declaration(name=name, function="fit", origin=f"{name}.py", numpy_calls=formula, rung=rung)


@pytest.fixture
def raised(sketched_run: SketchedRun) -> Callable[..., Ladder]:
    def build(**wishes: object) -> Ladder:
        run = sketched_run(**(SMALL | {"seconds": seconds, "outcome": not_the_loop_on_many_points} | wishes))
        declarations = tuple(declared(one.name) for one in run.plan.declarations)
        found = raise_from(facts.examine(replace(run, plan=replace(run.plan, declarations=declarations))))
        assert found is not None
        return found

    return build


def ratio(ladder: Ladder, name: str, case: int, which: str) -> float | None:
    comparison = getattr(ladder.stands[name, ladder.cases[case]], which)
    return comparison.estimate.point if comparison is not None and comparison.estimate is not None else None


def test_a_rung_is_compared_with_the_one_below_and_with_the_first(raised: Callable[..., Ladder]) -> None:
    ladder = raised()

    assert [step.name for step in ladder.steps] == ["loop", "norm", "broadcast", "identity"]
    assert [ratio(ladder, name, 0, "step") for name in ("loop", "norm", "broadcast", "identity")] == [
        None,
        pytest.approx(0.5),
        pytest.approx(2.0),
        pytest.approx(4.0),
    ]
    assert [ratio(ladder, name, 0, "total") for name in ("loop", "identity")] == [None, pytest.approx(8.0)]


def test_where_the_first_rung_did_not_run_the_first_on_the_way_up_that_did_takes_its_place(raised: Callable[..., Ladder]) -> None:
    ladder = raised()

    assert [ladder.feet[case] for case in ladder.cases] == ["loop", "broadcast"]  # not `norm`, a step to the side
    assert ratio(ladder, "identity", 1, "total") == pytest.approx(4.0)
    assert ladder.stands["loop", ladder.cases[1]].reason == "skipped: would take <i>33</i> s a call (limit 1 s)"


def test_float32_is_a_step_aside_of_the_same_rung(raised: Callable[..., Ladder]) -> None:
    ladder = raised(dtypes=(Dtype.FLOAT64, Dtype.FLOAT32))

    assert ladder.dtype is Dtype.FLOAT64
    assert ratio(ladder, "broadcast", 0, "halved") == pytest.approx(2.0)
    assert "## A step aside: float32" in ladder_text.tell(ladder)
    assert "float32\n" not in ladder_text.tell(raised())


def test_a_call_costs_what_the_quickest_needed_and_what_is_waited_for_follows(raised: Callable[..., Ladder]) -> None:
    ladder = raised()
    found = ladder.stands["identity", ladder.cases[0]].wait

    # identity: 1 ms for (5 + 1) × 40 calls, the least of all: 4.17 µs a call, and so all of its time.
    assert ladder.call == pytest.approx(1e-3 / 240)
    assert found is not None
    assert found.cause is Cause.INTERPRETER
    assert found.shares == {Cause.INTERPRETER: pytest.approx(1.0)}


def test_measured_roofs_are_named_with_their_figures(raised: Callable[..., Ladder]) -> None:
    ladder = raised()
    roof = Roof(dtype=Dtype.FLOAT64, threads=1, flops=45.67e9, bandwidth=12.3e9, streamed=10**9)

    def under(*roofs: Roof) -> str:
        return ladder_text.tell(replace(ladder, findings=replace(ladder.findings, run=replace(ladder.findings.run, roofs=roofs))))

    assert "(12.3 GB a second and 45.7 GFLOP/s, both measured on this machine)" in under(roof)
    assert "so only the interpreter can be named" in under()


def test_the_lessons_are_computed(raised: Callable[..., Ladder]) -> None:
    text = ladder_text.tell(raised())

    assert "- **The largest step** is `identity` over `broadcast` on N=1k K=3 d=2, 4.0× (" in text
    assert "- **Not every step pays everywhere:** `norm` over `loop` on N=1k K=3 d=2, 0.50× (" in text
    assert "`identity` over `loop` on N=1k K=3 d=2, 8.0× (" in text
    assert "`identity` over `broadcast` on N=10k K=3 d=2, 4.0× (" in text
    # All declare as many calls, 1 ms of them: an eighth of the loop's 8 ms, a quarter of broadcast's 4, a sixteenth of norm's 16.
    assert "- **What is waited for changes** on the way up: the interpreter in `broadcast`, `identity`. So a step pays" in text


def test_the_ladder_at_a_glance_comes_first_and_leads_to_the_rungs(raised: Callable[..., Ladder]) -> None:
    text = ladder_text.tell(raised())
    rows = [line for line in text.split("\n") if line.startswith(("| [", "| ↳"))]

    assert [row.split("|")[1].strip() for row in rows] == [
        "[loop](#loop)",
        "↳ [norm](#norm)",
        "[broadcast](#broadcast)",
        "[identity](#identity)",
    ]
    assert [line for line in text.split("\n") if line.startswith("## ")][:3] == [
        "## What to look for",
        "## The ladder at a glance",
        "## loop",
    ]
    assert r"| 8.00 ms | 4.00 ms · **" not in text
    assert "| 4.00 ms · **2.0×** | 4.00 ms |" in text


def test_what_files_and_reasons_say_is_shown_as_it_is(raised: Callable[..., Ladder]) -> None:
    text = ladder_text.tell(raised())

    assert "would take &lt;i&gt;33&lt;/i&gt; s a call" in text
    assert r"<code>broadcast</code> of \|x\|" in text


def test_a_rung_whose_lower_one_took_no_part_says_so(raised: Callable[..., Ladder]) -> None:
    ladder = raised(names=("loop", "norm", "identity"))

    assert "Stands on broadcast, which took no part in this run." in ladder_text.tell(ladder)
    assert ratio(ladder, "identity", 0, "total") == pytest.approx(8.0)


def test_code_stands_in_a_block_that_it_cannot_end(sketched_run: SketchedRun, tmp_path: Path) -> None:
    body = 'def fit(problem):\n    """Three ``` in a row."""\n'
    (tmp_path / "loop.py").write_text(f"RUNG = (None, 'first')\n{body}")
    (tmp_path / "identity.py").write_text(f"RUNG = ('loop', 'second')\n{body}")
    run = sketched_run(names=("identity", "loop"))
    ladder = raise_from(facts.examine(replace(run, plan=replace(run.plan, declarations=discover([tmp_path])))))

    assert ladder is not None
    assert f"````python\n{body.rstrip()}\n````" in ladder_text.tell(ladder)


def test_without_two_rungs_on_one_case_there_is_no_ladder(sketched: Callable[..., facts.Findings], raised: Callable[..., Ladder]) -> None:
    assert raise_from(sketched()) is None  # declared nothing
    findings = raised().findings
    alone = tuple(replace(one, rung=None) if one.name != "loop" else one for one in findings.run.plan.declarations)
    run = replace(findings.run, plan=replace(findings.run.plan, declarations=alone))

    assert raise_from(replace(findings, run=run)) is None


def test_few_launches_are_marked(raised: Callable[..., Ladder]) -> None:
    text = ladder_text.tell(raised())  # sketched runs have two launches

    assert "×)†" in text
    assert "† holds within its launches only: there were fewer than five." in text
