"""JUnit XML that build servers take: elements and attributes of the common schema, counts that agree, nothing that breaks out."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from kmeans_bench.model import Change
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.junit import text
from tests.gates import BROKEN, DOUBT, FASTER, PLACEBO, SAME, SLOWER, Sketched, account

# What Ant's schema (windyroad/JUnit-Schema) and Jenkins' (junit-10.xsd), which pytest writes, have in common: attributes, and children
# in their order. Both were asked, too, with a validator.
ATTRIBUTES = {
    "testsuites": set[str](),
    "testsuite": {"name", "id", "package", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "skipped": {"message"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "system-out": set(),
    "system-err": set(),
}
CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase", "system-out", "system-err"],
    "properties": ["property"],
    "testcase": ["error", "failure", "skipped"],
}
ALL = tuple(Sketched(change=change, n=100 + number) for number, change in enumerate(Change))
SITUATIONS = {
    "all changes": account(*ALL, PLACEBO),
    "invalid": account(SLOWER, SAME, invalid="the placebo was called"),
    "nothing": account(),
    "strict": account(DOUBT, SAME, strict=True),
    "hostile": account(replace(SLOWER, name='a"><x/>&amp; ]]> \x00\x1b\ufffe\ud800 <b>'), replace(BROKEN, reason="<!-- \x08 -->")),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_document_has_the_schemas_form_and_its_counts_agree(situation: str) -> None:
    root = ET.fromstring(text(SITUATIONS[situation]).encode())  # noqa: S314 - our own text
    (suite,) = root
    cases = suite.findall("testcase")

    for element in root.iter():
        order = [CHILDREN[element.tag].index(child.tag) for child in element]
        assert set(element.attrib) == ATTRIBUTES[element.tag]
        assert order == sorted(order)
    assert all(len(case) <= 1 for case in cases)
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    assert suite.attrib["timestamp"] == "2026-11-23T08:00:00"


def outcomes(told: Account) -> dict[str, str]:
    (suite,) = ET.fromstring(text(told).encode())  # noqa: S314 - likewise
    return {case.attrib["name"]: case[0].tag if len(case) else "passed" for case in suite.findall("testcase")}


def test_every_cell_is_a_case_with_the_outcome_of_its_bucket() -> None:
    found = outcomes(account(*ALL))
    expected = {
        Change.SLOWER: "failure",
        Change.BROKEN: "failure",
        Change.UNDECIDED: "skipped",
        Change.NOT_MEASURED: "skipped",
        Change.GONE: "skipped",
        Change.FASTER: "passed",
        Change.NO_CHANGE: "passed",
        Change.MENDED: "passed",
        Change.NEW: "passed",
    }

    assert [found[f"blobs/n={100 + number}/k=8/d=16/seed=0"] for number in range(9)] == [expected[change] for change in Change]
    assert found["the run is valid"] == "passed"


def test_an_invalid_run_is_one_error_and_no_failure() -> None:
    found = outcomes(SITUATIONS["invalid"])

    assert sorted(found.values()) == ["error", "skipped"]


def test_doubt_is_an_error_where_it_does_not_pass() -> None:
    assert outcomes(SITUATIONS["strict"])["the run is valid"] == "error"
    assert outcomes(account(DOUBT))["the run is valid"] == "passed"


def test_a_failure_says_before_and_after_interval_and_command() -> None:
    (suite,) = ET.fromstring(text(account(SLOWER, FASTER)).encode())  # noqa: S314 - likewise
    failure = suite.find("testcase/failure")

    assert failure is not None
    assert failure.attrib["message"].startswith("slower: 27.4 → 35.9 ms (+31 %); slower by more than 1 %")
    assert failure.text is not None
    assert "interval of the change: +28 to +34 %, 14 process pairs" in failure.text
    assert "again: kmeans-bench gate --base 1f2e3d4 --seed 7" in failure.text
