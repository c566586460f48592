"""What a journal still says after a cut, a full disk or a flipped bit. Nothing is repaired here; everything left out is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

from kmeans_bench.model import Case, Measurement, Trajectory
from kmeans_bench.storage import encoding

_MARK = b'{"crc32":"'
_BODY = len(_MARK) + len(b'01234567",')
_FOLLOWED = ("inertias", "offset", "spread", "moves", "farthest", "relabelled", "contrast")
_CASE_ID = re.compile(rb'"case_id":"([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The line that ends a finished case: `lines` measurements before it belong to it. What the reference went through is optional."""

    case_id: str
    session: str
    lines: int
    inertias: tuple[float, ...] = ()
    offset: float | None = None
    spread: float | None = None
    moves: tuple[float, ...] = ()
    farthest: tuple[float, ...] = ()
    relabelled: tuple[int, ...] = ()
    contrast: float | None = None

    def trajectory(self, case: Case) -> Trajectory | None:
        """Return what the reference went through, or None where that was not kept."""
        if self.offset is None or self.spread is None:
            return None
        return Trajectory(
            case=case,
            session=self.session,
            inertias=self.inertias,
            offset=self.offset,
            spread=self.spread,
            moves=self.moves,
            farthest=self.farthest,
            relabelled=self.relabelled,
            contrast=self.contrast,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a journal holds: measurements and trajectories in the order they were written, and the offset behind the last closed case."""

    measurements: tuple[Measurement, ...] = ()
    trajectories: tuple[Trajectory, ...] = ()
    end: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Block:
    """Lines since the last closing line."""

    lines: int = 0
    measurements: list[Measurement] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def trajectory(self, closing: Closing) -> list[Trajectory]:
        """Return the trajectory of the case that *closing* ends, if it holds one: the case itself is told by its measurements."""
        cases = dict.fromkeys(measurement.case for measurement in self.measurements if measurement.case.id == closing.case_id)
        return [found for case in cases if (found := closing.trajectory(case)) is not None]


def block(case: Case, session: str, measurements: Iterable[Measurement], trajectory: Trajectory | None = None) -> bytes:
    """Return the lines of a finished case, closing line last."""
    lines = [_line("measurement", encoding.measurement_document(measurement)) for measurement in measurements]
    closing = {"case_id": case.id, "session": session, "lines": len(lines)}
    if trajectory is not None:
        closing |= {name: getattr(trajectory, name) for name in _FOLLOWED}
    return b"".join([*lines, _line("case", closing)])


def contents(raw: bytes, *, name: str) -> Contents:
    """Read a journal's bytes; *name* is what warnings call it.

    A case counts when its closing line is there: what follows the last one is a write that was cut, and is left out with one warning.
    A damaged line before it costs the measurement it held, no more, because every line carries its own checksum.

    Raises
    ------
    StorageError
        If a newer kmeans-bench wrote a line.
    """
    measurements: list[Measurement] = []
    trajectories: list[Trajectory] = []
    warnings: list[str] = []
    pending, end, position = _Block(), 0, 0
    for number, line in enumerate(_whole_lines(raw), start=1):
        position += len(line) + 1
        closing = _take(line, pending, where=f"{name} line {number}")
        if closing is not None:
            measurements += pending.measurements
            trajectories += pending.trajectory(closing)
            warnings += [*pending.warnings, *_missing(closing, pending, where=f"{name} line {number}")]
            pending, end = _Block(), position
    if end < len(raw):
        warnings.append(
            f"{name}: the last {len(raw) - end:,} bytes are a case cut off while it was written; left out, it will be measured again"
        )
    return Contents(measurements=tuple(measurements), trajectories=tuple(trajectories), end=end, warnings=tuple(warnings))


def _line(kind: str, document: encoding.Document) -> bytes:
    body = encoding.dumps({"schema": encoding.SCHEMA, "kind": kind, **document}).encode("ascii")
    return b'%b%08x",%b\n' % (_MARK, crc32(body), body[1:])


def _whole_lines(raw: bytes) -> Iterator[bytes]:
    *lines, _cut = raw.split(b"\n")
    return iter(lines)


def _take(line: bytes, pending: _Block, *, where: str) -> Closing | None:
    """Add *line* to the block, or return the closing line that it is."""
    try:
        entry = _entry(line)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        pending.lines += 1
        pending.warnings.append(_damage(line, str(error), where=where))
        return None
    if isinstance(entry, Closing):
        return entry
    pending.lines += 1
    pending.measurements.append(entry)
    return None


def _entry(line: bytes) -> Measurement | Closing:
    line = line.removesuffix(b"\r")  # a checkout with Windows line ends is no damage
    body = b"{" + line[_BODY:]
    if line[:_BODY] != b'%b%08x",' % (_MARK, crc32(body)):
        msg = "checksum"
        raise ValueError(msg)
    document = encoding.upgraded(json.loads(body))
    if document.pop("kind") == "case":
        return encoding.record(Closing, document)
    return encoding.measurement(document)


def _damage(line: bytes, reason: str, *, where: str) -> str:
    # A lost line end leaves two lines in one, of two kinds perhaps.
    if b'"kind":"case"' in line and b'"kind":"measurement"' not in line:
        return f"{where} is damaged ({reason}); it only closed a case, nothing measured is lost"
    cases = " and ".join(dict.fromkeys(found.decode("ascii", errors="replace") for found in _CASE_ID.findall(line))) or "a case"
    return f"{where} is damaged ({reason}); what it held of {cases} will be measured again by the same command, the rest is loaded"


def _missing(closing: Closing, pending: _Block, *, where: str) -> list[str]:
    lost = closing.lines - pending.lines
    if lost <= 0:
        return []
    return [
        f"{where} closes case {closing.case_id} of {closing.lines} measurements, {lost} of them are gone; the same command makes them again"
    ]
