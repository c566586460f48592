"""results/history/<machine>.jsonl: one line per gate run or run, only ever appended to. What a line says is never changed afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from kmeans_bench.errors import NothingToConcludeError, StorageError
from kmeans_bench.model import Past
from kmeans_bench.storage import atomic, encoding, lock
from kmeans_bench.storage.descriptor import opened
from kmeans_bench.storage.failure import storage_error

FOLDER = "history"
_PATIENCE = 10.0  # seconds that another process may take to append its line
_MARK = b'{"crc32":"'
_BODY = len(_MARK) + len(b'01234567",')


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a history file holds, oldest first, and what reading had to leave out, one line each."""

    entries: tuple[Past, ...] = ()
    warnings: tuple[str, ...] = ()


def path(results: Path, machine: str) -> Path:
    """Return where the history of *machine* (a fingerprint) is kept."""
    return results / FOLDER / f"{machine}.jsonl"


def machines(results: Path) -> tuple[str, ...]:
    """Return the fingerprints that have a history."""
    with suppress(OSError):
        return tuple(sorted(found.stem for found in (results / FOLDER).glob("*.jsonl")))
    return ()


def read(file: Path) -> Recorded:
    """Return what *file* holds; nothing where it is missing. A torn last line is left out with a warning, a damaged one named.

    Raises
    ------
    StorageError
        If it cannot be read, or a newer kmeans-bench wrote a line.
    """
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return Recorded()
    except OSError as error:
        raise storage_error(error, attempt="read it", path=file) from error
    entries, warnings = list[Past](), list[str]()
    for number, line in enumerate(raw.split(b"\n")[:-1], start=1):
        try:
            entries.append(_entry(line))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            warnings.append(f"{file.name} line {number} is damaged ({error}); left out, the rest is loaded")
    torn = len(raw) - raw.rfind(b"\n") - 1
    if torn:
        warnings.append(f"{file.name}: its last {torn:,} bytes are a line cut off while it was written; left out")
    return Recorded(entries=tuple(entries), warnings=tuple(warnings))


def append(file: Path, past: Past) -> None:
    """Add *past* as the last line, durably or not at all; the tail of a write that was cut is cut away first.

    Raises
    ------
    StorageError
        If the system refuses: the file is as it was.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with lock.held(file.with_name(f".{file.name}.lock"), patience=_PATIENCE):
            _append(file, _line(past))
            atomic.sync_folder(file.parent)
    except lock.HeldError as error:
        msg = f"{file}: {error} is writing it; give the same command again when that is over"
        raise StorageError(msg) from error
    except OSError as error:
        raise storage_error(error, attempt="append to it", path=file) from error


def baseline(file: Path, machine: str) -> Recorded:
    """Return a stored baseline that may be compared with on *machine* (a fingerprint).

    Raises
    ------
    NothingToConcludeError
        If it is missing, empty, damaged or another machine's: relation, values, next step.
    """
    try:
        found = read(file)
    except StorageError as error:
        raise NothingToConcludeError(str(error)) from error
    again = "record one here with --save-baseline, or compare side by side with --base REF"
    if found.warnings:
        msg = f"{file}: {found.warnings[0]}; a baseline must be whole: {again}"
    elif not found.entries:
        msg = f"{file} holds no baseline; {again}"
    elif foreign := next((past for past in found.entries if past.fingerprint != machine), None):
        msg = f"{file} was measured on {foreign.machine!r} ({foreign.fingerprint}), this machine is {machine}; {again}"
    else:
        return found
    raise NothingToConcludeError(msg)


def _append(file: Path, line: bytes) -> None:
    descriptor = opened(file)
    try:
        end = _whole(descriptor.number)
        try:
            os.ftruncate(descriptor.number, end)
            os.lseek(descriptor.number, end, os.SEEK_SET)
            atomic.write_all(descriptor.number, line)
            os.fsync(descriptor.number)
        except BaseException:  # Ctrl-C between two writes leaves a part behind as well
            with suppress(OSError):
                os.ftruncate(descriptor.number, end)
            raise
    finally:
        descriptor.close()


def _whole(number: int) -> int:
    """Return the offset behind the last line that ends."""
    end = 0
    for position, block in _blocks(number):
        found = block.rfind(b"\n")
        end = position + found + 1 if found >= 0 else end
    return end


def _blocks(number: int) -> Iterator[tuple[int, bytes]]:
    position = os.lseek(number, 0, os.SEEK_SET)
    while block := os.read(number, 1 << 20):
        yield position, block
        position += len(block)


def _line(past: Past) -> bytes:
    # Through a dump and back, because records become mappings there.
    body = encoding.dumps({"schema": encoding.SCHEMA, **json.loads(encoding.dumps(past))}).encode("ascii")
    return b'%b%08x",%b\n' % (_MARK, crc32(body), body[1:])


def _entry(line: bytes) -> Past:
    line = line.removesuffix(b"\r")  # a checkout with Windows line ends is no damage
    body = b"{" + line[_BODY:]
    if line[:_BODY] != b'%b%08x",' % (_MARK, crc32(body)):
        msg = "checksum"
        raise ValueError(msg)
    return encoding.record(Past, encoding.upgraded(json.loads(body)))
