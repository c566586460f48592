"""JUnit XML for build servers, a test case per cell: a regression fails, a doubt is skipped, an invalid run is an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from kmeans_bench.judging.gate.buckets import Bucket, bucket
from kmeans_bench.model import CellVerdict, CountChange
from kmeans_bench.reporting import plain
from kmeans_bench.reporting.gate import figures, wording
from kmeans_bench.reporting.gate.account import Account
from kmeans_bench.reporting.gate.buckets import MEANING, sorted_in

SUITE = "kmeans-bench gate"
_PASSED = (Bucket.FASTER, Bucket.MENDED, Bucket.NEW, Bucket.NO_CHANGE)
_NO_XML = {code: f"\\u{code:04x}" for code in (0xFFFE, 0xFFFF)}  # beside the controls, all that XML 1.0 has no word for


def text(account: Account) -> str:
    """Return the document, UTF-8 with its declaration, valid against Ant's schema and Jenkins' (junit-10.xsd), which build servers read."""
    root = ET.Element("testsuites")
    cases = [_case(account, cell) for cells in sorted_in(account.cells).values() for cell in cells]
    suite = ET.SubElement(root, "testsuite", _attributes(account, [*cases, whole := _whole(account)]))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(account).items():
        ET.SubElement(properties, "property", {"name": name, "value": _clean(value)})
    suite.extend([*cases, whole])
    ET.SubElement(suite, "system-out").text = _clean(wording.headline(account))
    ET.SubElement(suite, "system-err")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _attributes(account: Account, cases: Sequence[ET.Element]) -> dict[str, str]:
    outcomes = Counter(child.tag for case in cases for child in case)
    return {
        "name": SUITE,
        "id": "0",
        "package": "kmeans_bench",
        "hostname": "localhost",  # the schema wants one, and a build machine's name is nobody's business
        "timestamp": _stamp(account.run.started_at),
        "tests": str(len(cases)),
        "failures": str(outcomes["failure"]),
        "errors": str(outcomes["error"]),
        "skipped": str(outcomes["skipped"]),
        "time": f"{account.verdict.seconds:.3f}",
    }


def _case(account: Account, cell: CellVerdict) -> ET.Element:
    own, name = cell.cell, bucket(cell)
    opponent = f"{own.opponent.contender.id} → " if own.opponent is not None else ""
    # Its time is head's for one call, which is what a build server draws over its builds.
    case = _named(f"{opponent}{own.cell.contender.id}", own.cell.case.id, cell.after or 0.0)
    told = "; ".join(
        [
            *([figure] if (figure := figures.before_after(cell)) else []),
            *map(figures.counted, figures.movements(cell, CountChange.MORE)),
            *([cell.reason] if cell.reason else []),
        ]
    )
    message = f"{name}: {told or MEANING[name]}"
    if account.verdict.invalid is not None:
        _child(case, "skipped", f"the run is invalid; {message}")
    elif name.fails:
        _child(case, "failure", message, kind=str(name), body=_evidence(account, cell))
    elif name not in _PASSED:
        _child(case, "skipped", message)
    return case


def _whole(account: Account) -> ET.Element:
    """Return the case that stands for the run: an error where nothing may be concluded from it."""
    case = _named("gate", "the run is valid")
    if account.verdict.invalid is not None:
        _child(case, "error", account.verdict.invalid, kind="invalid")
    elif account.exit_code == 3:  # noqa: PLR2004 - nothing to conclude
        _child(case, "error", f"{wording.headline(account)}; --strict takes no doubt for a pass", kind="undecided")
    elif account.stored is not None and account.stored.regression:
        _child(case, "failure", wording.headline(account), kind="stored baseline")
    return case


def _named(group: str, name: str, seconds: float = 0.0) -> ET.Element:
    return ET.Element("testcase", {"classname": _clean(group), "name": _clean(name), "time": f"{seconds:.9f}"})


def _child(case: ET.Element, tag: str, message: str, *, kind: str = "", body: str = "") -> None:
    shown = {"type": _clean(kind)} if kind else {}
    child = ET.SubElement(case, tag, {**shown, "message": _clean(message)})
    child.text = _clean(body) or None


def _evidence(account: Account, cell: CellVerdict) -> str:
    interval = f"interval of the change: {figures.interval(cell.estimate)}, {figures.rounds(cell)} process pairs" if cell.estimate else ""
    return "\n".join(line for line in (wording.compared(account), interval, f"again: {account.run.command}") if line)


def _properties(account: Account) -> dict[str, str]:
    return {
        "base": account.base,
        "head": account.head,
        "machine": account.run.environment.cpu,
        "python": account.run.environment.python,
        "rule": wording.rule(account),
        "power": wording.power(account.verdict),
        "command": account.run.command,
        **{f"label {number}": label for number, label in enumerate(wording.labels(account), start=1)},
    }


def _stamp(started_at: str) -> str:
    """Return the time in UTC without its zone, which the schema has no room for."""
    moment = datetime.fromisoformat(started_at)
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%S")


def _clean(value: str) -> str:
    return plain.shown(value).translate(_NO_XML)
