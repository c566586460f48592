"""The section "Pick for my problem" answers in the browser what judging answers in Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kmeans_bench.judging.recommendation import Pick, Recommendation, recommend
from kmeans_bench.model import Case, Cell, Contender, Dtype, Estimate, Status
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.findings import Findings, examine
from kmeans_bench.reporting.page.picker import curves
from kmeans_bench.storage import folder
from tests.reporting.conftest import Sketch, a_run, findings

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A problem."""

    n: int
    k: int
    d: int
    megabytes: float | None = None
    float32: bool = True

    @property
    def fragment(self) -> str:
        """The link that asks it."""
        memory = "" if self.megabytes is None else f"{self.megabytes:g}"
        return f"#pick={self.n}_{self.k}_{self.d}_{memory}_{'' if self.float32 else 64}".rstrip("_")


QUESTIONS = (
    Asked(n=1_000, k=3, d=2),
    Asked(n=5_000, k=7, d=4),
    Asked(n=5_000, k=7, d=4, float32=False),
    Asked(n=2_000_000, k=300, d=128),
    Asked(n=2_000_000, k=300, d=128, megabytes=900),
    Asked(n=100_000, k=10, d=8, megabytes=0.001),
    Asked(n=10, k=1, d=1),
    Asked(n=10_000, k=10, d=16, float32=False),
    Asked(n=10_000, k=10, d=16, megabytes=2),
)


@cache
def measured() -> Findings:
    """Return a run whose times follow no single law, on eighteen cases, with one that fails where k is large."""

    def seconds(case: Case, contender: Contender) -> float:
        n, k, d = case.n, case.k, case.d
        half = 0.6 if contender.dtype is Dtype.FLOAT32 else 1.0
        own = {
            "loop": 90e-9 * n * k + 5e-9 * n * k * d,
            "identity": 3e-5 + 1.1e-9 * n * k * d + 6e-9 * n * k,
            "broadcast": 1e-5 + 4e-9 * n * k * d,
        }
        # Not quite what any curve says: the last digits of a prediction differ, and so does who is told from whom.
        return own[contender.implementation] * half * (1 + 0.03 * ((n // 1_000 + k + d) % 3))

    def outcome(case: Case, contender: Contender) -> tuple[Status, str | None]:
        return (Status.OOM, "needs 25.6 GB") if contender.implementation == "broadcast" and case.k == 30 else (Status.OK, None)

    return findings(
        Sketch(
            names=("loop", "identity", "broadcast"),
            grid=((1_000, 3_000, 10_000), (3, 10, 30), (2, 16)),
            dtypes=(Dtype.FLOAT64, Dtype.FLOAT32),
            seconds=seconds,
            outcome=outcome,
            wobble=lambda launch, turn: 1 + launch / 200 + turn / 300,
        )
    )


@cache
def raced() -> Findings:
    """Return the committed race: real seconds of compiled kernels and of libraries, in both dtypes, on one thread and on two."""
    return examine(folder.load(Path(__file__).parents[2] / "results", "sample-race"))


def answered(asked: Asked, found: Findings | None = None) -> Recommendation:
    return recommend(
        curves(found or measured()),
        asked.n,
        asked.k,
        asked.d,
        memory_limit=None if asked.megabytes is None else asked.megabytes * 1e6,
        dtypes=None if asked.float32 else [Dtype.FLOAT64],
    )


def interval(estimate: Estimate) -> str:
    return f"{words.seconds(estimate.low)}–{words.seconds(estimate.high)}"


def label(pick: Pick, found: Findings | None = None) -> str:
    return (found or measured()).series[pick.contender].label


def follow(page: Page, fragment: str) -> None:
    """Follow a link on an open page, and wait until it is shown."""
    # A listener added now is called after the page's own.
    page.evaluate(
        "(link) => new Promise((done) => { addEventListener('hashchange', done, { once: true }); location.hash = link; })", fragment
    )


def said(page: Page) -> str:
    return " ".join(page.locator("#pick-answer").inner_text().split())


def test_the_page_and_python_agree(opened: Opened) -> None:
    page = opened(measured())

    for asked in QUESTIONS:
        follow(page, asked.fragment)
        agree(answered(asked), said(page))


def test_they_agree_on_a_real_run_of_implementations_that_came_later(opened: Opened) -> None:
    found = raced()
    page = opened(found)
    sizes = [(case.n, case.k, case.d) for case in found.cases]
    # Sizes that were measured, sizes between them and far beyond them.
    asked = [*sizes[::3], (7_000, 12, 5), (30_000, 50, 40), (100, 2, 2), (4_000_000, 10, 16), (2_000, 500, 1_000)]
    questions = [Asked(n=n, k=k, d=d, float32=place % 2 == 0) for place, (n, k, d) in enumerate(asked)]

    for question in questions:
        follow(page, question.fragment)
        agree(answered(question, found), said(page), found)

    named = {answer.best.contender.implementation for question in questions if (answer := answered(question, found)).best is not None}
    assert named >= {"fused", "spatial"}


def agree(expected: Recommendation, text: str, found: Findings | None = None) -> None:
    if expected.best is None:
        assert "Nobody can be recommended." in text
        return
    best, verb = expected.best, "takes" if expected.best.measured else "is predicted to take"
    assert f"{label(best, found)} {verb} {words.seconds(best.seconds.point)} ({interval(best.seconds)})" in text
    if best.needs is not None:
        assert f"{'at most' if best.bound else 'about'} {words.size(best.needs)} with its data" in text
    if expected.others:
        assert f"Runner-up: {label(expected.others[0], found)}, {words.seconds(expected.others[0].seconds.point)}" in text
    assert ("cannot be told from it" in text) == (bool(expected.others) and expected.others[0] in expected.equal)
    assert ("Not sure." in text) == (bool(expected.others) and not expected.sure)


def test_a_measured_runner_up_has_its_paired_ratio_and_no_quotient_of_medians(opened: Opened) -> None:
    found = measured()
    answer = answered(Asked(n=1_000, k=3, d=2))
    assert answer.others[0] not in answer.equal
    case = next(case for case in found.cases if (case.n, case.k, case.d) == (1_000, 3, 2))
    # Not what the medians would give.
    cell = Cell(case=case, contender=answer.others[0].contender)
    slower = found.slowdowns[cell]
    assert slower.lead is not None
    lead = replace(slower.lead, estimate=Estimate(point=7.5, low=7.0, high=8.1))
    told = replace(found, slowdowns={**found.slowdowns, cell: replace(slower, lead=lead)})

    assert ": 7.5× as long (7.0–8.1×), paired." in said(opened(told, "#pick=1000_3_2"))


def test_the_questions_have_different_answers() -> None:
    answers = [answered(asked) for asked in QUESTIONS]

    assert {None if one.best is None else one.best.contender.id for one in answers} >= {None, "identity/float32/1t", "identity/float64/1t"}
    assert {one.best.measured for one in answers if one.best is not None} == {True, False}
    assert {one.sure for one in answers} == {True, False}


def test_typing_asks_again_and_the_address_remembers(opened: Opened) -> None:
    page = opened(measured())
    page.fill("#pick-n", "2000000")
    page.fill("#pick-k", "300")
    page.fill("#pick-d", "128")
    page.uncheck("#pick-float32")
    expected = answered(Asked(n=2_000_000, k=300, d=128, float32=False)).best
    assert expected is not None

    assert said(page).startswith(f"{label(expected)} is predicted to take {words.seconds(expected.seconds.point)}")
    assert page.evaluate("location.hash") == "#pick=2000000_300_128__64"


def test_what_cannot_be_answered_gets_one_line(opened: Opened) -> None:
    page = opened(measured())
    for field, value, complaint in (
        ("#pick-n", "", "N, K and d are whole numbers from 1 on."),
        ("#pick-d", "0", "N, K and d are whole numbers from 1 on."),
        ("#pick-k", "2.5", "N, K and d are whole numbers from 1 on."),
        ("#pick-n", "-5", "N, K and d are whole numbers from 1 on."),
        ("#pick-k", "1000000000", "K = 1G exceeds N = 10k: there cannot be more clusters than points."),
        ("#pick-memory", "-1", "The memory limit is a number of megabytes above 0."),
        ("#pick-memory", "0", "The memory limit is a number of megabytes above 0."),
    ):
        follow(page, "#pick=10000_10_16")
        page.fill(field, value)
        assert said(page) == complaint


def test_a_damaged_question_gets_a_line_too(opened: Opened) -> None:
    page = opened(measured())
    for fragment in ("#pick=x_y_z", "#pick=____", "#pick=1e400_1_1", "#pick=10_10_10_<b>_64_99", "#pick=,"):
        follow(page, fragment)
        assert said(page)


def test_a_case_whose_calls_had_fewer_steps_says_what_was_measured(opened: Opened) -> None:
    plain = a_run(Sketch(names=("loop", "identity"), grid=((1_000,), (3,), (2, 4, 8)), wobble=lambda _launch, turn: 1 + turn / 1_000))
    # Five steps are asked for; the oracle shortened the first case to two. identity takes 24 µs there,
    # three assignments: 48 µs for the six of five steps.
    told = [replace(one, n_iter=2, steps=2) if one.case.d == 2 else one for one in plain.measurements]
    page = opened(examine(replace(plain, measurements=tuple(told))), "#pick=1000_3_2")

    assert "identity float64 takes 48.1 µs" in said(page)
    assert "scaled from what was measured at this very size: 24.1 µs for 2 steps." in said(page)
    follow(page, "#pick=1000_3_8")
    assert "measured at this very size." in said(page)
    assert "scaled" not in said(page)
