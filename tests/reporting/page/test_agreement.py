"""What the page computes again in JavaScript is what Python computes; Node.js stands in for a browser where there is one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.judging.curves import Curves
from kmeans_bench.judging.recommendation import recommend
from kmeans_bench.model import Dtype, Estimate
from kmeans_bench.reporting import format as words
from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import build, picker
from kmeans_bench.reporting.page.embedding import json_block

Sketched = Callable[..., Findings]
ASSETS = Path(build.__file__).parent / "assets"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no Node.js; tests/browser asks a real browser")


def run(question: str, *scripts: str, report: str = "{}") -> Any:  # noqa: ANN401 - whatever JSON the script prints
    files = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in scripts)
    program = f'"use strict";\nconst REPORT = {report};\n{files}\nconsole.log(JSON.stringify({question}));'
    answer = subprocess.run([str(NODE), "-"], input=program, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(answer.stdout)


def test_the_page_writes_numbers_as_the_report_does() -> None:
    values = [mantissa * 10.0**power for mantissa in (1, 1.4142, 2.6, 9.949, 9.996) for power in range(-9, 5)]
    rates = [12.449e9, 5.123e12, 144.9e9, 4.2e6, 1e9]
    counts = [1, 999, 1000, 1500, 1797, 9999, 12_345, 100_000, 2_000_000, 3_000_000_000]
    asked = ", ".join(f"{values}.map({name})" for name in ("seconds", "ratio", "percent", "nanoseconds", "share"))
    found = run(f"[{asked}, {rates}.map(operations), {counts}.map(count), {counts}.map(size)]", "format.js")

    assert found[0] == [words.seconds(value) for value in values]
    assert found[1] == [words.ratio(value) for value in values]
    # Halves are rounded to even by one and up by the other: none of these is one.
    assert found[2] == [words.percent(value) for value in values]
    assert found[3] == [words.nanoseconds(value) for value in values]
    assert found[4] == [words.share(value) for value in values]
    assert found[5] == [words.operations(value) for value in rates]
    assert found[6] == [words.count(value) for value in counts]
    assert found[7] == [words.size(value) for value in counts]


def of_two_sessions(found: Curves) -> Curves:
    """Return the same curves, every second one measured in another session."""
    others = tuple(replace(one, sessions=("yesterday",) * len(found.cases)) for one in found.curves[1::2])
    return replace(found, curves=(*found.curves[::2], *others))


@pytest.mark.parametrize("told", [lambda found: found, of_two_sessions], ids=["one session", "two sessions"])
def test_the_page_recommends_as_judging_does(sketched: Sketched, told: Callable[[Curves], Curves]) -> None:
    curves = told(picker.curves(sketched(dtypes=tuple(Dtype), wobble=lambda launch, turn: 1 + launch / 50 + turn / 300)))
    asked = [
        (n, k, d, memory, only)
        for n in (500, 1_000, 40_000)
        for k in (3, 7)
        for d in (2, 9)
        for memory in (None, 1e5, 2e6)
        for only in (0, 1)
    ]
    questions = "[" + ",".join(
        f"answer([{n}, {k}, {d}], {{memory: {json.dumps(memory)}, dtypes: {json.dumps(['float64'] if only else None)}}})"
        for n, k, d, memory, only in asked
    )
    shown = "[f.ranked.map((one) => [one.id, ...one.seconds]), f.equal.map((one) => one.id), f.sure]"
    answer = f"(sizes, wishes) => {{ const f = recommend(sizes, wishes); return {shown}; }}"
    document = picker.document(curves)
    assert document is not None
    found = run(
        f"(() => {{ const answer = {answer}; return {questions}]; }})()",
        "format.js",
        "recommend.js",
        report=json_block({"curves": document}),
    )

    for (n, k, d, memory, only), (ranked, equal, sure) in zip(asked, found, strict=True):
        expected = recommend(curves, n, k, d, memory_limit=memory, dtypes={Dtype.FLOAT64} if only else None)
        picks = [*([expected.best] if expected.best else []), *expected.others]
        assert [one[0] for one in ranked] == [pick.contender.id for pick in picks]
        assert [one[1:] for one in ranked] == [pytest.approx(ends(pick.seconds), rel=1e-4) for pick in picks]
        assert (equal, sure) == ([pick.contender.id for pick in expected.equal], expected.sure)


def ends(estimate: Estimate) -> list[float]:
    return [estimate.point, estimate.low, estimate.high]
