"""What a plug-in says about itself, read from its syntax tree. No line of it runs here; what is wrong with it becomes `problem`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Declaration, Dtype, EmptyClusters, KnownWrong, Rung
from kmeans_bench.planning import formula
from kmeans_bench.planning.digest import Sources, survey
from kmeans_bench.planning.imports import parse
from kmeans_bench.planning.spelling import suggestion

_FORMULAS = ("flops", "extra_bytes", "numpy_calls")
_NOT_INHERITED = frozenset({"RUNG"})  # a variant stands elsewhere than the plain fit, if anywhere


class _DeclaredWrongError(Exception):
    """A constant of the plug-in is not what the contract says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Module:
    """The top level of a plug-in: its functions, and the expressions bound to its names."""

    functions: Mapping[str, ast.FunctionDef]
    values: Mapping[str, ast.expr]
    imported: frozenset[str]
    classes: frozenset[str]
    summary: str

    def numbers(self) -> dict[str, float]:
        """Return the numbers that formulas may use by name."""
        literals = {name: value.value for name, value in self.values.items() if isinstance(value, ast.Constant)}
        return {name: value for name, value in literals.items() if isinstance(value, int | float) and not isinstance(value, bool)}

    def bound(self) -> set[str]:
        """Return every name that a reader of the module can import."""
        return {*self.functions, *self.values, *self.imported, *self.classes}


def read_file(path: Path) -> list[Declaration]:
    """Return what the plug-in file at *path* declares: one record per ``fit`` and ``fit_<variant>``.

    Notes
    -----
    ``fit`` in ``some_stem.py`` is ``some-stem``, ``fit_fast`` is ``some-stem-fast``. A constant or formula may be given for one variant
    alone: ``EXACT_FAST``, ``extra_bytes_fast``, and a formula for ``fit`` without its variants: ``extra_bytes_fit``. A file that cannot
    be read gives one record whose `problem` says why.
    """
    plain = Declaration(name=path.stem.replace("_", "-"), function="fit", origin=str(path))
    try:
        sources = survey(path)
        module = _module(parse(path.read_bytes(), name=path.name))
    except SyntaxError as error:
        return [replace(plain, digest=survey(path).digest, problem=f"{path.name}, line {error.lineno or 1}: {error.msg}")]
    except OSError as error:
        return [replace(plain, problem=f"{path.name} cannot be read ({error.strerror})")]
    functions = sorted(name for name in module.bound() if name == "fit" or name.startswith("fit_"))
    if not functions:
        return [replace(plain, digest=sources.digest, problem=f"{path.name} has neither fit(problem) nor fit_<variant>(problem)")]
    return [_declaration(module, sources, replace(plain, function=name)) for name in functions]


def read_class(name: str, *, origin: str, file: Path, module: str, is_package: bool = False) -> Declaration:
    """Return the declaration of class *name*, found in *file*.

    Raises
    ------
    UsageError
        If the module binds no such name.
    """
    plain = Declaration(name=name, function=name, origin=origin, is_class=True)
    sources = survey(file, module=module, is_package=is_package)
    plain = replace(plain, digest=sources.digest, local_modules=sources.local_modules, needs=sources.third_party)
    try:
        tree = parse(file.read_bytes(), name=file.name)
    except SyntaxError as error:
        return replace(plain, problem=f"{file.name}, line {error.lineno or 1}: {error.msg}")
    found = _module(tree)
    known = found.bound()
    if name not in known and "__getattr__" not in known:  # PEP 562: the name may be made on request
        msg = f"{origin} has no class {name!r}, {suggestion(name, found.classes or known)}"
        raise UsageError(msg)
    return replace(plain, summary=_class_summary(tree, name))


def _declaration(module: _Module, sources: Sources, plain: Declaration) -> Declaration:
    variant = plain.function.removeprefix("fit").removeprefix("_")
    texts = {name: _formula(module, name, variant) for name in _FORMULAS}
    known = replace(
        plain,
        name="-".join(filter(None, (plain.name, variant.replace("_", "-")))),
        summary=module.summary,
        digest=sources.digest,
        local_modules=sources.local_modules,
        needs=sources.third_party,
        flops=texts["flops"],
        extra_bytes=texts["extra_bytes"],
        numpy_calls=texts["numpy_calls"],
        halves=_halves(module),
    )
    try:
        return replace(known, **_implied(dict(_constants(module, variant))))
    except _DeclaredWrongError as error:
        return replace(known, problem=f"{Path(plain.origin).name}: {error}")


def _formula(module: _Module, name: str, variant: str) -> str | None:
    function = module.functions.get(f"{name}_{variant or 'fit'}") or module.functions.get(name)
    return formula.extract(function, module.numbers()) if function else None


def _halves(module: _Module) -> tuple[str, ...]:
    """Return what assigns, and what may update: ``assign``, and ``update`` or any ``by_<way>``; nothing where one is missing."""
    bound = module.bound()
    updates = sorted(name for name in bound if name == "update" or name.startswith("by_"))
    return ("assign", *updates) if "assign" in bound and updates else ()


def _constants(module: _Module, variant: str) -> Iterator[tuple[str, Any]]:
    for name, read in _READERS.items():
        special = f"{name}_{variant.upper()}" if variant else name
        bound = special if special in module.values or name in _NOT_INHERITED else name
        if bound in module.values:
            yield name.lower(), read(bound, module.values[bound])


def _implied(constants: dict[str, Any]) -> dict[str, Any]:
    """Return *constants* with what follows from them: labels of another kind are no exact answer, and whoever chooses k has no start.

    Raises
    ------
    _DeclaredWrongError
        If the module says the opposite of what follows.
    """
    for name, given, follows, must_be in (("nearest", False, "exact", False), ("chooses_k", True, "own_start", True)):
        if constants.get(name) is not given:
            continue
        if constants.get(follows, must_be) is not must_be:
            msg = f"{name.upper()} = {given} means {follows.upper()} = {must_be}; remove {follows.upper()} = {constants[follows]}"
            raise _DeclaredWrongError(msg)
        constants = {**constants, follows: must_be}
    return constants


def _needs(name: str, value: ast.expr) -> tuple[str, ...]:
    names = _literal(value)
    if not isinstance(names, tuple | list) or not all(isinstance(name, str) and name for name in names):
        msg = f"{name} = {ast.unparse(value)} is not a tuple of module names; write NEEDS = ('scipy',)"
        raise _DeclaredWrongError(msg)
    return tuple(names)


def _dtypes(name: str, value: ast.expr) -> tuple[Dtype, ...]:
    names = _literal(value)
    if not isinstance(names, tuple | list) or not names or not all(name in list(Dtype) for name in names):
        msg = f"{name} = {ast.unparse(value)} is not a tuple of dtypes; write DTYPES = ('float64', 'float32')"
        raise _DeclaredWrongError(msg)
    return tuple(Dtype(name) for name in names)


def _truth(name: str, value: ast.expr) -> bool:
    truth = _literal(value)
    if not isinstance(truth, bool):
        msg = f"{name} = {ast.unparse(value)} is not a truth value; write True or False"
        raise _DeclaredWrongError(msg)
    return truth


def _empty_clusters(name: str, value: ast.expr) -> EmptyClusters:
    rule = value.attr.lower() if isinstance(value, ast.Attribute) else _literal(value)  # EmptyClusters.KEEP or "keep"
    if rule not in list(EmptyClusters):
        msg = f"{name} = {ast.unparse(value)} is unknown; write one of {', '.join(repr(str(one)) for one in EmptyClusters)}"
        raise _DeclaredWrongError(msg)
    return EmptyClusters(str(rule))


def _known_wrong(name: str, value: ast.expr) -> tuple[KnownWrong, ...]:
    reasons = _literal(value)
    texts = [*reasons, *reasons.values()] if isinstance(reasons, dict) else [None]
    if not isinstance(reasons, dict) or not all(isinstance(text, str) and text.strip() for text in texts):
        msg = f"{name} does not say where and why; write {name} = {{'offset-1e6/float32': 'the subtraction cancels'}}"
        raise _DeclaredWrongError(msg)
    return tuple(KnownWrong(where=where, reason=reason) for where, reason in reasons.items())


def _rung(name: str, value: ast.expr) -> Rung:
    found = _literal(value)
    below, change = found if isinstance(found, tuple) and len(found) == 2 else ("", "")  # noqa: PLR2004 - a pair
    if not (below is None or (isinstance(below, str) and below.strip())) or not (isinstance(change, str) and change.strip()):
        msg = f"{name} does not say on what it improves, and how; write {name} = ('loop', 'all pairs in one array')"
        raise _DeclaredWrongError(msg)
    return Rung(below=below, change=change)


_READERS: Mapping[str, Callable[[str, ast.expr], Any]] = {
    "NEEDS": _needs,
    "DTYPES": _dtypes,
    "EXACT": _truth,
    "NEAREST": _truth,
    "OWN_START": _truth,
    "CHOOSES_K": _truth,
    "EMPTY_CLUSTERS": _empty_clusters,
    "KNOWN_WRONG": _known_wrong,
    "RUNG": _rung,
}


def _literal(value: ast.expr) -> object:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, RecursionError):
        return None


def _module(tree: ast.Module) -> _Module:
    functions: dict[str, ast.FunctionDef] = {}
    values: dict[str, ast.expr] = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name):
                functions[name] = statement
            case ast.Assign(targets=targets, value=value):
                values.update({target.id: value for target in targets if isinstance(target, ast.Name)})
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values[name] = value
    return _Module(
        functions=functions,
        values=values,
        imported=frozenset(_imported(tree)),
        classes=frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef)),
        summary=(ast.get_docstring(tree) or "").partition("\n")[0].strip(),
    )


def _imported(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom | ast.Import):
            yield from ((alias.asname or alias.name.partition(".")[0]) for alias in statement.names)


def _class_summary(tree: ast.Module, name: str) -> str:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return (ast.get_docstring(node) or "").partition("\n")[0].strip()
    return (ast.get_docstring(tree) or "").partition("\n")[0].strip()
