"""Plain formulas over sizes, taken from a plug-in's source and evaluated on the syntax tree. Nothing is ever executed.

A formula is a function of some of ``n, k, d, itemsize`` with simple assignments and one return. It may use numbers, those names,
``+ - * / // % **``, comparisons, conditional expressions and a few functions. Whatever else it holds makes it unknown, not an error.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

PARAMETERS = frozenset({"n", "k", "d", "itemsize"})
_LARGEST = 1e30
_LARGEST_EXPONENT = 16
_DEEPEST = 60
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "int": int,
    "log2": math.log2,
    "max": max,
    "min": min,
    "round": round,
    "sqrt": math.sqrt,
}
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class _UnknownError(Exception):
    """The formula holds something that is not plain arithmetic."""


def extract(function: ast.FunctionDef, constants: Mapping[str, float]) -> str | None:
    """Return *function* as self-contained text that `evaluate` understands, or None when it is no plain formula.

    Parameters
    ----------
    function
        A module-level function of the plug-in.
    constants
        Numbers that the module binds at its top level; the ones in use become assignments of the text.
    """
    if _depth(function) >= _DEEPEST:
        return None
    body = [ast.unparse(statement) for statement in function.body if not _is_docstring(statement)]
    if not _plain_signature(function) or any("\n" in line for line in body):  # a loop, a branch, a nested function
        return None
    parameters = [argument.arg for argument in function.args.args]
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} - set(parameters) - set(_FUNCTIONS)
    inlined = [f"{name} = {constants[name]!r}" for name in sorted(used & set(constants))]
    text = "\n    ".join((f"def {function.name}({', '.join(parameters)}):", *inlined, *body))
    return text if is_plain(text) else None


def is_plain(text: str) -> bool:
    """Return whether *text* is a formula: it can be evaluated for some sizes, or fails on arithmetic alone."""
    try:
        _run(text, dict.fromkeys(PARAMETERS, 7))
    except _UnknownError:
        return False
    except (ArithmeticError, ValueError, TypeError):
        return True
    return True


def evaluate(text: str | None, **sizes: int) -> float | None:
    """Return the formula's value at *sizes*, or None when it is unknown there.

    Notes
    -----
    Unknown are: no formula, a formula that is not plain, a division by zero, a result that is negative or not finite, and
    numbers beyond 1e30 on the way, so that ``9 ** 9 ** 9`` costs nothing.

    >>> evaluate("def flops(n, k, d): return 2 * n * k * d", n=10, k=3, d=2, itemsize=8)
    120.0
    >>> evaluate("def flops(n): return 9 ** 9 ** 9", n=10) is None
    True
    """
    if text is None:
        return None
    try:
        value = float(_run(text, sizes))
    except (_UnknownError, ArithmeticError, ValueError, TypeError):
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _run(text: str, sizes: Mapping[str, int]) -> Any:  # noqa: ANN401 - int, float or bool, as in the plug-in's own arithmetic
    function = _parsed(text)
    if function is None:
        raise _UnknownError
    names: dict[str, Any] = {argument.arg: sizes.get(argument.arg) for argument in function.args.args}
    if None in names.values() or not isinstance(function.body[-1], ast.Return) or function.body[-1].value is None:
        raise _UnknownError
    for statement in function.body[:-1]:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                names[name] = _value(value, names)
            case _:
                raise _UnknownError
    return _value(function.body[-1].value, names)


@lru_cache(maxsize=256)
def _parsed(text: str) -> ast.FunctionDef | None:
    """Return the one function of *text*; its depth is bounded, so that evaluating it cannot exhaust the stack."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    function = tree.body[0] if len(tree.body) == 1 else None
    return function if isinstance(function, ast.FunctionDef) and _depth(function) < _DEEPEST else None


def _depth(node: ast.AST) -> int:
    level, depth = [node], 0
    while level:
        level, depth = [child for parent in level for child in ast.iter_child_nodes(parent)], depth + 1
    return depth


def _plain_signature(function: ast.FunctionDef) -> bool:
    arguments = function.args
    odd = arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg or arguments.defaults
    return not odd and not function.decorator_list and {argument.arg for argument in arguments.args} <= PARAMETERS


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:  # noqa: ANN401, PLR0911 - one line per kind of node that is allowed
    # Every branch of a conditional is looked at, so that what is not plain is found whichever way the sizes point.
    match node:
        case ast.Constant(value=int() | float() as value):
            return _bounded(value)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _binary(op, _value(left, names), _value(right, names))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(operand, names))
        case ast.BoolOp(op=op, values=values):
            return (all if isinstance(op, ast.And) else any)([_value(value, names) for value in values])
        case ast.Compare(left=left, ops=ops, comparators=rest):
            return _compare(ops, [_value(operand, names) for operand in (left, *rest)])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return _either(test, body, orelse, names)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="math"), attr=name), args=args, keywords=[]):
            return _call(name, [_value(argument, names) for argument in args])
    raise _UnknownError


def _either(test: ast.expr, body: ast.expr, orelse: ast.expr, names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as `_value`
    chosen, other = (body, orelse) if _value(test, names) else (orelse, body)
    with suppress(ArithmeticError, ValueError, TypeError):  # the branch not taken may well divide by zero
        _value(other, names)
    return _value(chosen, names)


def _binary(op: ast.operator, left: Any, right: Any) -> Any:  # noqa: ANN401 - as `_value`
    if type(op) not in _OPERATORS:
        raise _UnknownError
    if isinstance(op, ast.Pow) and abs(right) > _LARGEST_EXPONENT:
        raise OverflowError
    return _bounded(_OPERATORS[type(op)](left, right))


def _compare(ops: list[ast.cmpop], operands: list[Any]) -> bool:
    if any(type(op) not in _OPERATORS for op in ops):
        raise _UnknownError
    return all(_OPERATORS[type(op)](left, right) for op, left, right in zip(ops, operands, operands[1:], strict=False))


def _call(name: str, arguments: list[Any]) -> Any:  # noqa: ANN401 - as `_value`
    if name not in _FUNCTIONS:
        raise _UnknownError
    return _bounded(_FUNCTIONS[name](*arguments))


def _bounded(value: Any) -> Any:  # noqa: ANN401 - as `_value`
    if isinstance(value, complex) or abs(value) > _LARGEST:
        raise OverflowError
    return value
