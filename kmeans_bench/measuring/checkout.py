"""Base beside head: a git worktree in a temporary folder. It is removed whatever happens; after a kill, by the next one that starts."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kmeans_bench.errors import NothingToConcludeError, UsageError

PREFIX = "kmeans-bench-gate-"
ALIVE = "alive"  # a file in the folder, locked while its owner lives
GRACE = 3600.0  # seconds for which a folder without that file may still be one that is just being made
MAIN = ("origin/HEAD", "main", "master", "origin/main", "origin/master")
_BOUND = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
)  # a hook's, and wrong for us


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit and what the user calls it."""

    label: str
    hash: str


class GitError(NothingToConcludeError):
    """Git refused; the text is the line in which it says why."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git work tree; `root` is its top."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Return what a git command prints, stripped.

        Raises
        ------
        GitError
            If it fails.
        """
        return git(self.root, *arguments)

    def head(self) -> str | None:
        """Return the hash of HEAD, None before the first commit."""
        return self.commit("HEAD")

    def dirty(self, *folders: Path) -> bool:
        """Whether the work tree differs from HEAD; new files count in *folders*, where they may be implementations."""
        known = self.git("status", "--porcelain", "--untracked-files=no")
        return bool(known or (folders and self.git("status", "--porcelain", "--", *map(str, folders))))

    def shallow(self) -> bool:
        """Whether history is cut off."""
        return self.git("rev-parse", "--is-shallow-repository") == "true"

    def commit(self, ref: str) -> str | None:
        """Return the hash of the commit that *ref* names, None where it names none."""
        with contextlib.suppress(GitError):
            return self.git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        return None

    def base(self, ref: str | None) -> Commit:
        """Return the commit to compare with: *ref*, or the merge-base of HEAD with the main branch.

        Raises
        ------
        UsageError
            If *ref* is no commit, or no main branch exists.
        NothingToConcludeError
            If history is cut off before the merge-base.
        """
        if ref is None:
            return self._merge_base()
        found = self.commit(ref)
        if found is None:
            cut = "; this clone is shallow: git fetch --unshallow, or fetch-depth: 0 in a workflow" if self.shallow() else ""
            msg = f"--base {ref}: no commit of that name in {self.root}{cut or '; git log shows what there is'}"
            raise UsageError(msg)
        return Commit(label=ref, hash=found)

    def _merge_base(self) -> Commit:
        main = next((name for name in MAIN if self.commit(name)), None)
        if main is not None and self.head() is not None:
            with contextlib.suppress(GitError):
                return Commit(label=main, hash=self.git("merge-base", "HEAD", main))
        if self.shallow():
            msg = "this clone is shallow and ends before the merge-base: git fetch --unshallow, or fetch-depth: 0 in a workflow"
            raise NothingToConcludeError(msg)
        if self.head() is None:
            why = "no commit yet"
        else:
            why = f"HEAD and {main} have no commit in common" if main else f"none of the branches {', '.join(MAIN)}"
        msg = f"{self.root}: {why}, so there is no merge-base to compare with; say --base REF or --base-dir DIR"
        raise UsageError(msg)


def repository(folder: Path) -> Repository:
    """Return the work tree that *folder* lies in.

    Raises
    ------
    UsageError
        If there is none, or no git.
    NothingToConcludeError
        If git refuses to look into it.
    """
    try:
        return Repository(Path(git(folder, "rev-parse", "--show-toplevel")))
    except GitError as error:
        if "dubious ownership" in str(error):
            msg = f"{error}; git config --global --add safe.directory DIR tells git that you trust it"
            raise NothingToConcludeError(msg) from None
        if "not a git repository" not in str(error):
            raise
        msg = f"{folder} is in no git work tree; say --base-dir DIR with the other version's folder, or --duel A B"
        raise UsageError(msg) from None


def git(folder: Path, *arguments: str) -> str:
    """Run git in *folder*; see `Repository.git`."""
    environment = {name: value for name, value in os.environ.items() if name not in _BOUND}
    asked = ["git", "-C", str(folder), "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(
            asked,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            stdin=subprocess.DEVNULL,
            env={**environment, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"},
        )
    except FileNotFoundError:
        msg = "git is not installed here; say --base-dir DIR with the other version's folder, or --duel A B"
        raise UsageError(msg) from None
    if done.returncode:
        raise GitError(complaint(done.stderr) or f"git {arguments[0]} ended with {done.returncode}")
    return done.stdout.strip()


def complaint(text: str) -> str:
    """Return the line in which git says why: the first that is fatal or an error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return f"git: {(fatal or lines[-1:])[0].removeprefix('fatal: ')}" if lines else ""


@contextmanager
def workplace() -> Iterator[Path]:
    """Make a temporary folder, and remove it with the worktrees in it; also those that somebody killed left behind.

    Raises
    ------
    NothingToConcludeError
        If no folder can be made: the disk is full, say.
    """
    sweep()
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        alive = os.open(folder / ALIVE, os.O_CREAT | os.O_RDWR, 0o600)
        lock(alive)
    except OSError as error:
        msg = f"no temporary folder can be made in {tempfile.gettempdir()}: {error.strerror}; make room there, or set TMPDIR"
        raise NothingToConcludeError(msg) from None
    try:
        yield folder
    finally:
        remove(folder)
        os.close(alive)


@contextmanager
def checked_out(repository: Repository, commit: Commit, folder: Path) -> Iterator[Path]:
    """Check *commit* out below *folder*; `workplace` removes it again, this makes git forget it.

    Raises
    ------
    NothingToConcludeError
        If git cannot: the disk is full, say.
    """
    place = folder / "base"
    try:
        repository.git("worktree", "add", "--detach", "--quiet", str(place), commit.hash)
        yield place
    except GitError as error:
        msg = f"{commit.label} cannot be checked out beside this work tree: {error}"
        raise NothingToConcludeError(msg) from None
    finally:
        forget(place)


def forget(place: Path) -> None:
    """Remove a worktree from the disk and from its repository's books, as far as it exists."""
    link = place / ".git"
    with contextlib.suppress(OSError, GitError, IndexError, UsageError):
        # The link says "gitdir: " and then where the repository keeps its books: its own .git, worktrees, a name.
        books = Path(link.read_text(encoding="utf-8").partition("gitdir: ")[2].strip())
        git(books.parents[1], "worktree", "remove", "--force", "--force", str(place))
    shutil.rmtree(place, ignore_errors=True)


def remove(folder: Path) -> None:
    """Remove a workplace with everything in it."""
    forget(folder / "base")
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the workplaces of those who were killed: nobody holds their lock any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _abandoned(folder):
                remove(folder)


def lock(descriptor: int) -> bool:
    """Lock an open file until it is closed, or its process ends; False where somebody else has it, or the system has no such locks."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _abandoned(folder: Path) -> bool:
    alive = folder / ALIVE
    if not alive.exists():
        return time.time() - folder.stat().st_mtime > GRACE
    descriptor = os.open(alive, os.O_RDWR)
    try:
        return lock(descriptor)
    finally:
        os.close(descriptor)
