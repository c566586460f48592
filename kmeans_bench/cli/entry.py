"""One line for every failure, one exit code for every outcome; a traceback never reaches the user unasked."""

from __future__ import annotations

import codecs
import errno
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from types import FrameType

import click
from click.shell_completion import shell_complete

from kmeans_bench.cli import prose
from kmeans_bench.cli.exits import Exit
from kmeans_bench.cli.root import root
from kmeans_bench.errors import KMeansBenchError, NothingToConcludeError

_NAME = "kmeans-bench"

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

# What our lines use beyond ASCII, for terminals that cannot show it.
_PLAIN = {"×": "x", "±": "+-", "≈": "~", "–": "-", "—": "-", "…": "...", "·": "|", "→": "->", "µ": "u", "≤": "<=", "≥": ">=", "²": "2"}
_PLAIN |= {"━": "-", "╸": "-", "╺": "-", "✓": "ok", "’": "'"}


def execute(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code, whatever happens."""
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except BrokenPipeError:
        return _silence()
    except KeyboardInterrupt:
        return _say("interrupted", Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the user gets one line
        return _refuse(error)
    return code


def _invoke(arguments: Sequence[str]) -> int:
    instruction = os.environ.get("_KMEANS_BENCH_COMPLETE")
    if instruction:
        return shell_complete(root, {}, _NAME, "_KMEANS_BENCH_COMPLETE", instruction)
    # NO_COLOR (no-color.org): any value but the empty one turns colour off.
    color = False if os.environ.get("NO_COLOR") else None
    with root.make_context(_NAME, list(arguments), color=color) as context:
        return int(root.invoke(context) or Exit.FINE)


def _refuse(error: Exception) -> int:
    """Say in one line what went wrong, and choose the code by the kind of error."""
    match error:
        case NothingToConcludeError():
            return _say(str(error), Exit.NOTHING)
        case KMeansBenchError():
            return _say(str(error), Exit.USAGE)
        case click.ClickException():
            return _say(_usage(error), Exit.USAGE)
        case click.Abort():
            return _say("interrupted", Exit.INTERRUPTED)
        case OSError() if error.filename or error.errno in _NO_ROOM:
            return _refuse_file(error)
    return _report_bug(error)


def _refuse_file(error: OSError) -> int:
    """Say which file it was; one without a name is the output's, such as ``> log`` on a full disk."""
    if error.filename:
        return _say(f"{error.filename}: {error.strerror or error}", Exit.USAGE)
    _silence()
    return _say(f"cannot write the output: {error.strerror}; make room, or send it elsewhere; finished cases are saved", Exit.USAGE)


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else _NAME
    return f"{error.format_message().rstrip('.')}; see '{path} --help'"


def _report_bug(error: Exception) -> int:
    """Keep the traceback in a file: the user reads one line, the maintainer gets all of it."""
    if os.environ.get("KMEANS_BENCH_DEBUG"):
        traceback.print_exception(error)
        return Exit.BUG
    with tempfile.NamedTemporaryFile("w", prefix="kmeans-bench-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    return _say(f"this is a bug: {type(error).__name__}: {error}; please report it with {log.name}", Exit.BUG)


def _say(text: str, code: Exit) -> int:
    line = " ".join(text.split())
    click.echo(prose.harmless(f"{_NAME}: {line}"), err=True)
    return code


def _silence() -> int:
    """Say nothing more where nobody reads (``| head``), and keep the interpreter's last flush from failing there."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return Exit.INTERRUPTED


def prepare_process() -> None:
    """Make the process fit for a terminal: termination is an interruption, and no encoding is a reason to crash."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # An ignored hang-up is nohup's wish.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    _open_standard_streams()
    codecs.register_error("kmeans-bench", _replace)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="kmeans-bench")


def _open_standard_streams() -> None:
    """Send nowhere what was closed (``>&-``): a descriptor left free would be taken by the next file that is opened, and written into."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, this one
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as the process
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - likewise


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_PLAIN.get(character, "?") for character in text), error.end
