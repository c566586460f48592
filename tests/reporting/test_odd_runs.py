"""A report of a run in which much is missing is still right, and says what is missing. Judged by the real judging, not sketched."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn

import pytest

from kmeans_bench.model import Case, Contender, Dtype, Run, Status
from kmeans_bench.reporting import gallery
from kmeans_bench.reporting.findings import examine
from kmeans_bench.reporting.page.build import assemble
from kmeans_bench.reporting.palette import LIGHT
from kmeans_bench.reporting.story import tell
from kmeans_bench.reporting.summary import summarise

SketchedRun = Callable[..., Run]
SMALL: dict[str, Any] = {"names": ("loop", "identity", "broadcast"), "grid": ((1_000,), (3, 10), (2,))}
CASES = ("blobs/n=1000/k=3/d=2/seed=0", "blobs/n=1000/k=10/d=2/seed=0")
_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What a report says, in its three forms."""

    text: str
    page: str
    summary: dict[str, Any]


def _refuse(constant: str) -> NoReturn:
    raise AssertionError(constant)


def papers(run: Run) -> Papers:
    findings = examine(run)
    summary = json.loads(summarise(findings), parse_constant=_refuse)  # NaN and infinity are no JSON
    return Papers(text=tell(findings, gallery.draw(findings, LIGHT)), page=assemble(findings), summary=summary)


def failing(**reasons: tuple[Status, str]) -> Callable[[Case, Contender], tuple[Status, str | None]]:
    """Return an outcome: these implementations come to this, on every case."""
    return lambda _case, contender: reasons.get(contender.implementation, (Status.OK, None))


def test_every_way_to_fail_is_counted_and_listed_with_its_reason(sketched_run: SketchedRun) -> None:
    told = [
        (Status.ERROR, "ValueError: no"),
        (Status.TIMEOUT, "took more than 10 s"),
        (Status.OOM, "needs 25.6 GB"),
        (Status.CRASHED, "signal 11"),
        (Status.UNAVAILABLE, "needs faiss"),
        (Status.DEGENERATE, "fewer than k distinct points"),
        (Status.WRONG, "49 % of labels"),
        (Status.SKIPPED, "predicted 64 s"),
    ]
    names = ("loop", *(str(status) for status, _ in told))
    found = papers(
        sketched_run(names=names, grid=((1_000,), (3,), (2,)), outcome=failing(**{str(status): (status, why) for status, why in told}))
    )

    assert found.summary["cells"] == {"planned": 9, "ok": 1, **{str(status): 1 for status, _ in told}}
    for status, why in told:
        assert f"| {status} | {why} | 1 | {status} float64 | {CASES[0]} |" in found.text
        assert why in found.page


def test_one_implementation_alone_is_compared_with_nobody(sketched_run: SketchedRun) -> None:
    found = papers(sketched_run(names=("identity",), grid=SMALL["grid"], baseline="identity"))

    assert [winner["fastest"] for winner in found.summary["winners"]] == ["identity/float64/1t"] * 2
    assert [winner["lead"] for winner in found.summary["winners"]] == [None, None]
    assert [entry["speedup"] for entry in found.summary["speedups"]] == [None, None]
    assert "nobody else could be ranked" in found.text


def test_one_case_alone_has_an_answer_and_no_exponent(sketched_run: SketchedRun) -> None:
    found = papers(sketched_run(names=("loop", "identity"), grid=((1_000,), (3,), (2,))))

    assert "identity float64 is fastest on the one case" in found.text
    assert [entry["speedup"] for entry in found.summary["speedups"]] == [None, pytest.approx(25.0)]
    assert "1 case, 2 contenders, 2 cells: 2 ok." in found.text


@pytest.mark.parametrize("baseline", ["missing", "loop"])
def test_without_its_baseline_a_run_has_times_and_winners_but_no_speed_up(baseline: str, sketched_run: SketchedRun) -> None:
    outcome = failing(loop=(Status.UNAVAILABLE, "needs a package"))
    found = papers(sketched_run(**SMALL, baseline=baseline, outcome=outcome))

    assert {entry["speedup"] for entry in found.summary["speedups"]} == {None}
    assert {winner["fastest"] for winner in found.summary["winners"]} == {"identity/float64/1t"}
    assert len(found.summary["seconds"]) == 4
    assert re.search(rf"{baseline}.*(ran nowhere|did not run|no speed-up|no ratio|could not run)|[Nn]o .*{baseline}", found.text)


def test_two_thread_settings_are_two_contenders_everywhere(sketched_run: SketchedRun) -> None:
    found = papers(
        sketched_run(
            **SMALL, threads=(1, 2), seconds=lambda case, who: 1e-9 * case.n * case.k * (3 + len(who.implementation) - who.threads)
        )
    )
    labels = {entry["contender"] for entry in found.summary["speedups"]}

    assert labels == {f"{name}/float64/{threads}t" for name in SMALL["names"] for threads in (1, 2)}
    assert {winner["fastest"] for winner in found.summary["winners"]} == {"loop/float64/2t"}
    assert "2 threads" in found.text or "2t" in found.text


def test_an_empty_grid_says_so(sketched_run: SketchedRun) -> None:
    found = papers(sketched_run(names=()))

    assert "nothing was planned" in found.text
    assert "No cell was planned" in found.page
    assert found.summary["cells"]["planned"] == 0


def test_a_run_in_which_everything_was_skipped_gives_every_reason_and_no_number(sketched_run: SketchedRun) -> None:
    found = papers(sketched_run(**SMALL, outcome=lambda case, _who: (Status.SKIPPED, f"needs {case.k} GB")))

    assert "| skipped | needs 3 GB to 10 GB | 6 |" in found.text
    assert found.summary["seconds"] == []
    assert {winner["fastest"] for winner in found.summary["winners"]} == {None}


def test_an_interrupted_run_says_what_it_has_not_reached_and_what_was_dropped(sketched_run: SketchedRun) -> None:
    run = sketched_run(**SMALL)
    waiting = [replace(one, status=Status.SKIPPED, reason="not reached", samples=(), peak_bytes=None) for one in run.measurements[3:]]
    warning = "journal.jsonl: the last line is torn and was dropped"
    found = papers(replace(run, measurements=(*run.measurements[:3], *waiting), warnings=(warning,)))

    assert "2 cases, 3 contenders, 6 cells: 3 ok, 3 skipped." in found.text
    assert "| skipped | not reached | 3 |" in found.text
    assert f"Warning: {warning}".replace("_", "\\_") in found.text
    assert warning in found.page
    assert found.summary["warnings"] == [warning]


def test_too_few_samples_give_a_time_without_an_interval_and_no_ratio(sketched_run: SketchedRun) -> None:
    run = sketched_run(**SMALL)
    found = papers(replace(run, measurements=tuple(replace(one, samples=one.samples[:2]) for one in run.measurements)))

    assert {entry["speedup"] for entry in found.summary["speedups"]} == {None}
    assert {entry["high"] for entry in found.summary["seconds"]} == {None}
    assert re.search(r"fewer than six|6 pairs|six pairs|too few", found.text)


def test_float32_alone_is_compared_in_float32(sketched_run: SketchedRun) -> None:
    found = papers(sketched_run(**SMALL, dtypes=(Dtype.FLOAT32,)))

    assert {entry["baseline"] for entry in found.summary["speedups"]} == {"loop/float32/1t"}


HOSTILE = (
    "loop",
    "<script>alert(1)</script>",
    "</script></details>",
    "abc\u202edef\u2066ghi",
    "a|b *c* `d` $e$ @f [g](h)",
    "\x1b[31mred\x07",
    "x\ud800y",
)


@pytest.fixture
def hostile(sketched_run: SketchedRun) -> Run:
    """Return a run whose names and reasons hold markup, marks of direction, a terminal's orders and ten kilobytes of traceback."""
    reason = "</script>\u202e " + "x" * 10_000
    run = sketched_run(names=HOSTILE, grid=((1_000,), (3,), (2,)), cpu="CPU\u2067", outcome=failing(**{HOSTILE[1]: (Status.ERROR, reason)}))
    traceback = "Traceback (most recent call last):\n" + '  File "a.py", line 1, in <module>\u202e\n' * 250
    return replace(run, measurements=tuple(replace(one, traceback=traceback if one.reason else None) for one in run.measurements))


def test_hostile_text_is_text_in_every_form(hostile: Run) -> None:
    found = papers(hostile)
    rows = [re.sub(r"\\\|", "", line) for line in found.text.splitlines() if line.startswith("| blobs")]

    assert "<script>" not in found.text
    assert found.text.count("</details>") == found.text.count("<details>")
    assert len({line.count("|") for line in rows}) <= len({line.split("|")[2] for line in rows})
    assert found.page.count("<script") == 2
    assert found.page.count("</script>") == 2


def test_no_mark_of_direction_and_no_order_to_a_terminal_is_left(hostile: Run) -> None:
    found = papers(hostile)

    for form in (found.text, found.page):
        assert not {unicodedata.bidirectional(letter) for letter in form} & _TURNING
        assert not {letter for letter in form if unicodedata.category(letter) in ("Cc", "Cs")} - {"\n", "\t"}
        assert "\\u202e" in form


def test_a_reason_of_ten_kilobytes_does_not_drown_the_report(hostile: Run) -> None:
    found = papers(hostile)

    assert max(map(len, found.text.splitlines())) < 4_000
    assert "characters left out" in found.page


def test_the_same_hostile_run_twice_gives_the_same_page(hostile: Run) -> None:
    assert assemble(examine(hostile)) == assemble(examine(hostile))
