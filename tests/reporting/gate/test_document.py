"""The JSON document is strict, holds every figure, and agrees with the verdict."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from kmeans_bench.model import Change
from kmeans_bench.reporting.gate.document import text
from tests.gates import BROKEN, DOUBT, FASTER, PLACEBO, SAME, SLOWER, Sketched, account


def strict(constant: str) -> NoReturn:
    msg = f"{constant} is no JSON"
    raise AssertionError(msg)


def read(*sketched: Sketched, **told: Any) -> Any:  # noqa: ANN401 - a JSON document
    return json.loads(text(account(*sketched, **told)), parse_constant=strict)


def test_an_endless_interval_is_null_and_no_nan_is_ever_written() -> None:
    told = read(Sketched(change=Change.UNDECIDED, spread=float("inf")))

    assert told["cells"][0]["speedup"] == {"point": 1.0, "low": 0.0, "high": None, "level": 0.95}


def test_the_document_holds_verdict_rule_versions_and_every_cell() -> None:
    told = read(SLOWER, SAME, DOUBT, FASTER, BROKEN, PLACEBO, environment_changed=True)

    assert (told["verdict"], told["exit_code"], told["change"]) == ("FAIL", 1, "slower")
    assert told["buckets"] == {"slower": 1, "broken": 1, "undecided": 1, "faster": 1, "no change": 1}
    assert [cell["bucket"] for cell in told["cells"]] == ["slower", "no change", "undecided", "faster", "broken"]
    assert len(told["placebos"]) == 1
    assert told["environment_changed"] is True
    assert told["head"] == {"label": "work tree", "commit": "9a8b7c6" + "0" * 33, "dirty": True, "folders": ["implementations"]}
    assert told["rule"]["tolerate"] == 0.01
    assert told["cells"][0]["rounds"] == 14
    assert round(told["cells"][0]["slowdown"], 9) == 0.31
    assert len(told["cells"][0]["bouts"]) == 14


def test_marks_of_writing_direction_and_orders_to_terminals_are_shown_as_numbers() -> None:
    assert "\u202e" not in text(account(Sketched(name="a\u202eb\x1b[31m")))
