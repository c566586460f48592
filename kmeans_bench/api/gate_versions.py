"""The two versions of a gate: where they lie, what they declare, whether they state the same dependencies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kmeans_bench.errors import NothingToConcludeError, UsageError
from kmeans_bench.measuring import checkout, dependencies
from kmeans_bench.measuring.duel_engine import Slot
from kmeans_bench.measuring.duel_spawn import Corner
from kmeans_bench.model import Declaration, Version
from kmeans_bench.planning import shipped, tree
from kmeans_bench.planning.spelling import suggestion
from kmeans_bench.planning.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class GateWishes:
    """What a caller asks a gate for; see `gating.gate`."""

    base: str | None = None
    base_dir: Path | None = None
    duel: tuple[str, str] | None = None
    folders: tuple[Path, ...] = ()
    implementations: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    everything: bool = False
    scenario: str = "gate"
    threads: str | None = None
    tolerate: str | float = 0.01
    must_detect: str | float = 0.05
    budget: str | float = 180.0
    strict: bool = False
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Both versions, ready to be asked.

    Attributes
    ----------
    base_declared, head_declared
        By the name under which they meet: head's, in a duel of two implementations of one work tree.
    dependencies
        What states other dependencies in base; not empty: base has an environment of its own.
    """

    base: Version
    head: Version
    corners: dict[Slot, Corner]
    base_declared: dict[str, Declaration]
    head_declared: dict[str, Declaration]
    dependencies: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """Brings base beside head.

    Attributes
    ----------
    book
        Told what begins now: ``checkout`` or ``environment``.
    """

    wishes: GateWishes
    doing: Callable[[str], None]
    book: Callable[[str], None] = field(default=lambda _: None)

    @contextmanager
    def opened(self) -> Iterator[Rivals]:
        """Yield both versions; what was made for them is gone afterwards.

        Raises
        ------
        UsageError
            If what is asked for does not exist.
        NothingToConcludeError
            If base cannot be had.
        """
        self._one_base()
        folders = self._folders()
        if self.wishes.duel is not None:
            yield self._two_of_one(folders, *self.wishes.duel)
            return
        with checkout.workplace() as place:
            if self.wishes.base_dir is not None:
                yield self._beside(folders, self.wishes.base_dir.resolve(), place)
                return
            repository = checkout.repository(folders[0])
            commit = repository.base(self.wishes.base)
            self.doing(f"checking out {commit.label} ({commit.hash[:7]})")
            with checkout.checked_out(repository, commit, place) as root:
                yield self._committed(folders, repository, commit, root, place)

    def _one_base(self) -> None:
        """Refuse to choose between two things to compare with."""
        options = {"--base": self.wishes.base, "--base-dir": self.wishes.base_dir, "--duel": self.wishes.duel}
        given = [option for option, value in options.items() if value is not None]
        if len(given) > 1:
            msg = f"{' and '.join(given)} each say what to compare with; give one of them"
            raise UsageError(msg)

    def _folders(self) -> tuple[Path, ...]:
        """Return the folders that are gated; the default is the shipped one, if it lies in a checkout."""
        found = tuple(folder.resolve() for folder in self.wishes.folders or (shipped.folder("implementations"),))
        for folder in found:
            if not folder.is_dir():
                msg = f"{folder}: no such folder of implementations; give one that holds files with fit(problem)"
                raise UsageError(msg)
        return found

    def _two_of_one(self, folders: tuple[Path, ...], first: str, second: str) -> Rivals:
        root = _root(folders)
        own = tree.here(root, folders)
        known = tree.declared(own)
        for name in (first, second):
            if name not in known:
                msg = f"--duel {first} {second}: there is no implementation {name!r}, {suggestion(name, known)}"
                raise UsageError(msg)
        corner = Corner(tree=own)
        shown = _shown(root, folders)
        return Rivals(
            base=Version(label=first, folders=shown),
            head=Version(label=second, folders=shown),
            corners=dict.fromkeys(Slot, corner),
            base_declared={second: known[first]},
            head_declared={second: known[second]},
        )

    def _beside(self, folders: tuple[Path, ...], other: Path, place: Path) -> Rivals:
        root = _root(folders)
        if other == root or other in folders:
            msg = f"--base-dir {self.wishes.base_dir}: that is this version itself; give the other one's folder"
            raise UsageError(msg)
        own = tree.here(root, folders)
        old = tree.beside(own, other)
        head = Version(label="work tree", commit=_commit(root), dirty=_dirty(root, folders), folders=_shown(root, folders))
        if not any(folder.is_dir() for folder in old.folders):
            msg = f"--base-dir {self.wishes.base_dir}: it holds no folder {' or '.join(head.folders)}; give the one above the other's"
            raise UsageError(msg)
        base = Version(label=str(self.wishes.base_dir), commit=_commit(other), folders=head.folders)
        return self._met(base, head, own, old, place)

    def _committed(
        self, folders: tuple[Path, ...], repository: checkout.Repository, commit: checkout.Commit, root: Path, place: Path
    ) -> Rivals:
        for folder in folders:
            if not folder.is_relative_to(repository.root):
                msg = f"{folder} and {folders[0]} are not in one git work tree; gate them one by one"
                raise UsageError(msg)
        own = tree.here(repository.root, folders)
        hash_, dirty = repository.head(), repository.dirty(*folders)
        head = Version(label="work tree" if dirty else "HEAD", commit=hash_, dirty=dirty, folders=_shown(repository.root, folders))
        base = Version(label=commit.label, commit=commit.hash, folders=head.folders)
        found = self._met(base, head, own, tree.beside(own, root), place)
        return replace(found, notes=(*_about(commit, head, asked=self.wishes.base is not None), *found.notes))

    def _met(self, base: Version, head: Version, own: Tree, other: Tree, place: Path) -> Rivals:
        """Return both versions, base in an environment of its own where it states other dependencies."""
        try:
            before = tree.declared(other)
        except UsageError as flaw:
            msg = f"base cannot be read: {flaw}"
            raise NothingToConcludeError(msg) from None
        compiled = place / "compiled" if other.root.is_relative_to(place.resolve()) else None
        corner, changed = Corner(tree=other, compiled=compiled), dependencies.differing(other.root, own.root)
        if changed:
            self.book("environment")
            self.doing(f"building an environment for base: {', '.join(changed)} differ")
            corner = replace(corner, python=dependencies.build(other.root, place), harness=dependencies.harness(place))
        lacking = [name for name, folder in zip(base.folders, other.folders, strict=True) if not folder.is_dir()]
        return Rivals(
            base=base,
            head=head,
            corners={Slot.BASE: corner, Slot.HEAD: Corner(tree=own), Slot.MIRROR: Corner(tree=own)},
            base_declared=before,
            head_declared=tree.declared(own),
            dependencies=changed,
            notes=tuple(f"base has no folder {name}" for name in lacking),
        )


def _about(commit: checkout.Commit, head: Version, *, asked: bool) -> list[str]:
    """Return what is worth saying about a pair of commits."""
    same = commit.hash == head.commit
    notes = []
    if head.dirty:
        notes.append(f"head is the work tree as it is, with changes that are not committed on top of {(head.commit or 'nothing')[:7]}")
    elif same and not asked:
        notes.append(
            f"HEAD is the merge-base with {commit.label}, so base is HEAD itself; --base HEAD~1 compares with the commit before it"
        )
    return notes


def _root(folders: tuple[Path, ...]) -> Path:
    """Return the top of the checkout that the folders lie in; where there is none, the folder above the first."""
    try:
        return checkout.repository(folders[0]).root
    except (UsageError, checkout.GitError):
        return folders[0].parent


def _shown(root: Path, folders: tuple[Path, ...]) -> tuple[str, ...]:
    return tuple(str(folder.relative_to(root)) if folder.is_relative_to(root) else str(folder) for folder in folders)


def _commit(root: Path) -> str | None:
    try:
        return checkout.repository(root).head()
    except (UsageError, checkout.GitError):
        return None


def _dirty(root: Path, folders: tuple[Path, ...]) -> bool:
    try:
        return checkout.repository(root).dirty(*folders)
    except (UsageError, checkout.GitError):
        return False
