"""run.json: what was to be measured, where, with which sources. Always replaced as a whole."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from kmeans_bench.errors import StorageError
from kmeans_bench.model import Environment, Plan, Probe, Roof
from kmeans_bench.storage import atomic, encoding
from kmeans_bench.storage.failure import storage_error

NAME = "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What run.json holds besides its schema version.

    Attributes
    ----------
    started_at, resumed_at
        ISO 8601 times of the first and of the latest invocation; `resumed_at` is None while there was only one.
    earlier_sessions
        Sessions stored before the latest invocation began: what they measured is reused.
    roofs
        What the machine can do at most; empty where that was not measured, as in runs from before it was.
    probes
        What the doctor found before it; empty where nobody asked.
    """

    started_at: str
    resumed_at: str | None = None
    earlier_sessions: tuple[str, ...] = ()
    environment: Environment
    roofs: tuple[Roof, ...] = ()
    probes: tuple[Probe, ...] = ()
    plan: Plan

    @property
    def touched(self) -> datetime:
        """When the latest invocation began."""
        return moment(self.resumed_at or self.started_at)


def stem(header: Header) -> str:
    """Return what the folder of a run is called when it is created: scenario, time to the second in UTC, plan."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", header.plan.scenario.name).strip(".-") or "run"
    name += f"-{moment(header.started_at):%Y%m%dT%H%M%SZ}"
    return name + (f"-{prefix}" if (prefix := re.sub(r"[^A-Za-z0-9]+", "", header.plan.digest)[:6]) else "")


def is_kept(folder: Path, header: Header) -> bool:
    """Whether somebody gave a run's folder a name of its own, to keep it: nothing is added to it any more."""
    given = stem(header)
    return re.fullmatch(rf"{re.escape(given)}(-\d+)?", folder.name) is None


def moment(text: str) -> datetime:
    """Return an ISO 8601 time in UTC; one without an offset is taken to be UTC; ValueError when it is none."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def read(folder: Path) -> Header:
    """Read the header of a run folder.

    Raises
    ------
    StorageError
        If it is missing, damaged or written by a newer kmeans-bench.
    """
    path = folder / NAME
    try:
        return decode(path.read_bytes())
    except FileNotFoundError as error:
        msg = f"{path} is missing: what was planned there cannot be told; measure again, or name another run"
        raise StorageError(msg) from error
    except OSError as error:
        raise storage_error(error, attempt="read it", path=path) from error
    except (ValueError, TypeError, AttributeError) as error:
        msg = f"{path} is damaged ({error}); measure again, or name another run"
        raise StorageError(msg) from error
    except StorageError as error:
        msg = f"{path}: {error}"
        raise StorageError(msg) from error


def write(folder: Path, header: Header) -> None:
    """Replace the header of a run folder, atomically; StorageError when the system refuses."""
    atomic.write_bytes(folder / NAME, encode(header))


def encode(header: Header) -> bytes:
    """Return run.json's bytes: one line per part, so that a person finds her way and a diff stays short."""
    parts = {"schema": encoding.SCHEMA, **{field.name: getattr(header, field.name) for field in fields(header)}}
    return ("{\n" + ",\n".join(f'"{name}": {encoding.dumps(part)}' for name, part in parts.items()) + "\n}\n").encode("ascii")


def decode(content: bytes) -> Header:
    """Return the header that `encode` wrote, by this or an earlier version; ValueError, TypeError or StorageError as `encoding`."""
    document = json.loads(content)
    if not isinstance(document, dict):
        msg = "not an object"
        raise TypeError(msg)
    header = encoding.record(Header, encoding.upgraded(document))
    moment(header.started_at), moment(header.resumed_at or header.started_at)
    return header
