"""What a plug-in reads like: the function that is timed and what it calls, as text from its file. Nothing is executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kmeans_bench.model import Declaration
from kmeans_bench.planning.digest import survey
from kmeans_bench.planning.shipped import folder

_SECTIONS = re.compile(r"^(Idea|Cost|Source) +(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
_REMARK = re.compile(r"  # noqa: .*$", re.MULTILINE)
_ASSUMED = frozenset({"numpy", "numpy.typing", "collections.abc", "kmeans_bench"})  # said once, not in every excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Code and prose of one implementation.

    Attributes
    ----------
    code
        The function, and the functions and constants of its file that it uses, in the file's order.
    shared
        Code of the functions that it imports from modules beside it, by ``_module.py: name``.
    about
        Idea, cost and source, as the file's docstring gives them, each in one line.
    problem
        Why there is no code, or None.
    """

    code: str = ""
    shared: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


def excerpt(declaration: Declaration, places: Sequence[Path] = ()) -> Excerpt:
    """Return the code that *declaration* was measured with; where the file is gone or has changed since, the reason.

    Notes
    -----
    A run measured elsewhere names a folder that is not here: a file of the same name in *places*, or a shipped one, serves if its digest is
    the same.
    """
    if declaration.is_class:
        return Excerpt(problem=f"it is a class of {declaration.origin}")
    name = Path(declaration.origin).name
    candidates = (Path(declaration.origin), *(place / name for place in places), folder("implementations") / name)
    here = [path for path in candidates if path.is_file()]
    same = next((path for path in here if survey(path).digest == declaration.digest), None)
    if same is None:
        return Excerpt(problem=f"{name} has changed since this run" if here else f"{name} is not here")
    file = _File.read(same)
    return Excerpt(code=file.code(declaration.function), shared=dict(_shared(file, declaration.function)), about=file.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A parsed file; `named` are its top-level statements by the name that they bind."""

    path: Path
    lines: tuple[str, ...]
    tree: ast.Module
    named: Mapping[str, ast.stmt]

    @classmethod
    def read(cls, path: Path) -> _File:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        return cls(path=path, lines=tuple(text.split("\n")), tree=tree, named=dict(_bindings(tree)))

    @property
    def about(self) -> dict[str, str]:
        """Idea, cost and source."""
        return {title.lower(): " ".join(text.split()) for title, text in _SECTIONS.findall(ast.get_docstring(self.tree) or "")}

    def used(self, name: str) -> set[str]:
        """Return the names of this file without which *name* cannot run, itself included."""
        found, waiting = set[str](), [name]
        while waiting:
            at = waiting.pop()
            if at in self.named and at not in found:
                found.add(at)
                waiting.extend(node.id for node in ast.walk(self.named[at]) if isinstance(node, ast.Name))
        return found

    def code(self, name: str) -> str:
        """Return the statements behind *name*, imports trimmed to what is used."""
        names = self.used(name)
        imports = [_trimmed(one, names) for one in self.tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
        wanted = {id(self.named[one]) for one in names}
        blocks = [one for one in self.tree.body if id(one) in wanted and not isinstance(one, ast.Import | ast.ImportFrom)]
        constants = [self._text(one) for one in blocks if not isinstance(one, ast.FunctionDef)]
        head = "\n\n".join(filter(None, ("\n".join(filter(None, imports)), "\n".join(constants))))
        return "\n\n\n".join(filter(None, (head, self.functions(name))))

    def functions(self, name: str) -> str:
        """Return *name* and the functions that it calls, in the file's order."""
        wanted = {id(self.named[one]) for one in self.used(name)}
        return "\n\n\n".join(self._text(one) for one in self.tree.body if isinstance(one, ast.FunctionDef) and id(one) in wanted)

    def _text(self, statement: ast.stmt) -> str:
        return _REMARK.sub("", "\n".join(self.lines[statement.lineno - 1 : statement.end_lineno]))


def _bindings(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name):
                yield name, statement
            case ast.Assign(targets=targets):
                yield from ((target.id, statement) for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name, statement
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((alias.asname or alias.name.partition(".")[0], statement) for alias in names)


def _trimmed(statement: ast.Import | ast.ImportFrom, used: set[str]) -> str:
    """Return the import with the names in *used* alone; nothing where none is left, or where everybody has it."""
    kept = [alias for alias in statement.names if (alias.asname or alias.name.partition(".")[0]) in used]
    source = statement.module if isinstance(statement, ast.ImportFrom) else kept[0].name if kept else None
    if not kept or source in _ASSUMED:
        return ""
    again = ast.ImportFrom(module=source, names=kept, level=0) if isinstance(statement, ast.ImportFrom) else ast.Import(names=kept)
    return ast.unparse(again)


def _shared(file: _File, name: str) -> Iterator[tuple[str, str]]:
    """Yield the functions that the code behind *name* has from modules in its own folder."""
    used = file.used(name)
    for statement in file.tree.body:
        if not isinstance(statement, ast.ImportFrom) or not (beside := file.path.parent / f"{statement.module}.py").is_file():
            continue
        module = _File.read(beside)
        for alias in statement.names:
            if alias.name in used and isinstance(module.named.get(alias.name), ast.FunctionDef):
                yield f"{beside.name}: {alias.name}", module.functions(alias.name)
