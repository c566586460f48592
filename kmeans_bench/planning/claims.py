"""``[[claim]]`` tables: read and checked with the scenario they stand in; and the cells that each is about, fixed beforehand."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from kmeans_bench.errors import UsageError
from kmeans_bench.judging.claims import Posed
from kmeans_bench.judging.stopping import Rule
from kmeans_bench.model import Aspect, Cell, Claim, Contender, Dtype, Holds, Per, Plan
from kmeans_bench.planning import where
from kmeans_bench.planning.forecast import demand
from kmeans_bench.planning.keys import Keys
from kmeans_bench.planning.planner import fields
from kmeans_bench.planning.spelling import suggestion

_KEYS = ("id", "quote", "source", "means", "quantity", "of", "over", "axis", "rule", "holds", "per", "low", "high", "where")
_AXES = ("n", "k", "d")
_ID = re.compile(r"[A-Za-z0-9][\w.-]*")
_CONTENDER = re.compile(r"[^/\s]+(/(?P<dtype>[^/]+)(/[1-9]\d*t)?)?")


def posed(claim: Claim, plan: Plan) -> Posed:
    """Return *claim* with the cells that it is about: its contender in every dtype and thread count of the grid, on its cases.

    Whether they were left out of the plan (``-x``) or will not run changes nothing: the claim is about them.
    """
    cases = dict.fromkeys(planned.cell.case for planned in plan.cells)
    condition = where.parse(claim.where) if claim.where is not None else None
    cells = (Cell(case=case, contender=contender) for case in cases for contender in _contenders(claim, plan))
    kept = tuple(cell for cell in cells if condition is None or condition(fields(cell)))
    return Posed(claim=claim, cells=kept, operations=_operations(kept, plan) if claim.quantity is Aspect.OPERATIONS_EXPONENT else {})


def read(keys: Keys) -> tuple[Claim, ...]:
    """Return the claims of a scenario, from its top table.

    Raises
    ------
    UsageError
        If a key is unknown, missing, contradictory or without effect.
    """
    if "claim" not in keys.values:
        return ()
    found = tuple(map(_claim, keys.tables("claim")))
    for index, claim in enumerate(found):
        if any(claim.id == other.id for other in found[:index]):
            keys.fail("claim", f"holds id = {claim.id!r} twice; rename one of them")
    return found


def _contenders(claim: Claim, plan: Plan) -> list[Contender]:
    grid, name = plan.scenario.grid, claim.of.partition("/")[0]
    dtypes: Mapping[str, tuple[Dtype, ...]] = {declaration.name: declaration.dtypes for declaration in plan.declarations}
    made = (Contender(implementation=name, dtype=dtype, threads=threads) for dtype in grid.dtype for threads in grid.threads)
    return [one for one in made if one.answers_to(claim.of) and one.dtype in dtypes.get(name, tuple(Dtype))]


def _operations(cells: Sequence[Cell], plan: Plan) -> dict[Cell, float]:
    declared = {declaration.name: declaration for declaration in plan.declarations}
    known = [cell for cell in cells if cell.contender.implementation in declared]
    demands = {cell: demand(declared[cell.contender.implementation], cell, plan.scenario.protocol) for cell in known}
    return {cell: asked.flops for cell, asked in demands.items() if asked.flops is not None}


def _claim(keys: Keys) -> Claim:
    keys.only(*_KEYS)
    quantity = keys.choice("quantity", _needed(keys, "quantity", "such as 'speedup'"), Aspect)
    _check_use(keys, quantity)
    low, high = (_end(keys, key, quantity) for key in ("low", "high"))
    if low is None and high is None:
        keys.fail("low", "is missing, and so is high; a claim needs a range that a measurement can lie outside of")
    if low is not None and high is not None and low > high:
        keys.fail("low", f"= {low:g} exceeds high = {high:g}; exchange them")
    _check_range(keys, quantity, low, high)
    return Claim(
        id=_id(keys),
        quote=_text(keys, "quote", "what was said, word for word"),
        source=_text(keys, "source", "where it was said"),
        means=keys.text("means", "") or None,
        quantity=quantity,
        of=_contender(keys, "of"),
        over=_contender(keys, "over") if quantity.relative else None,
        axis=_axis(keys) if quantity.fitted else None,
        rule=str(keys.choice("rule", _needed(keys, "rule", "such as 'labels'"), Rule)) if quantity.stopping else None,
        holds=keys.choice("holds", keys.values.get("holds", Holds.EVERYWHERE), Holds),
        per=_per(keys, quantity),
        low=low,
        high=high,
        where=_where(keys),
    )


def _end(keys: Keys, key: str, quantity: Aspect) -> float | None:
    """Return one end of the claimed range; it lies where the quantity can lie."""
    if key not in keys.values:
        return None
    value = keys.number(key, keys.values[key])
    if quantity.ratio and value <= 0:
        keys.fail(key, f"= {value:g} says nothing of a ratio, which lies above 0; write a positive number")
    least, most = quantity.bounds
    if not least <= value <= most:
        keys.fail(key, f"= {value:g} is no value of {str(quantity)!r}, which is {_reach(quantity)}; write one that it can have")
    return value


def _check_range(keys: Keys, quantity: Aspect, low: float | None, high: float | None) -> None:
    """Refuse a range that holds whatever can be measured."""
    least, most = quantity.bounds
    if (low is None or low <= least) and (high is None or high >= most):
        key, value = ("low", low) if low is not None else ("high", high)
        keys.fail(key, f"= {value:g} says nothing of {str(quantity)!r}, which is {_reach(quantity)} whatever is measured; narrow the range")


def _reach(quantity: Aspect) -> str:
    least, most = quantity.bounds
    return f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} or more"


def _check_use(keys: Keys, quantity: Aspect) -> None:
    """Refuse what the quantity has no use for."""
    with_it = f"with quantity = {str(quantity)!r}"
    if not quantity.relative:
        keys.refuse(("over",), with_it)
    if not quantity.fitted:
        keys.refuse(("axis",), with_it)
    if not quantity.stopping:
        keys.refuse(("rule",), with_it)


def _needed(keys: Keys, key: str, hint: str) -> object:
    if key not in keys.values:
        keys.fail(key, f"is missing; write {hint}")
    return keys.values[key]


def _text(keys: Keys, key: str, hint: str) -> str:
    _needed(keys, key, hint)
    return keys.text(key, "")


def _id(keys: Keys) -> str:
    value = _text(keys, "id", "a short name, such as 'C1'")
    if not _ID.fullmatch(value):
        keys.fail("id", f"= {value!r} is no short name; write letters, digits, '.', '-' and '_', such as 'C1'")
    return value


def _contender(keys: Keys, key: str) -> str:
    value = _text(keys, key, "a contender: name, name/float32 or name/float32/1t")
    match = _CONTENDER.fullmatch(value)
    if match is None:
        keys.fail(key, f"= {value!r} names no contender; write name, name/float32 or name/float32/1t")
    if match["dtype"]:
        keys.choice(key, match["dtype"], Dtype)
    return value


def _axis(keys: Keys) -> str:
    value = _text(keys, "axis", "n, k or d")
    if value not in _AXES:
        keys.fail("axis", f"= {value!r} is unknown, {suggestion(value, _AXES)}")
    return value


def _per(keys: Keys, quantity: Aspect) -> Per:
    if quantity.fitted:
        keys.refuse(("per",), f"with quantity = {str(quantity)!r}, which is fitted over cases")
    per = keys.choice("per", keys.values.get("per", Per.CASE), Per)
    if quantity is Aspect.WORSE_MINIMUM and per is not Per.SEEDS:
        keys.fail("per", f"= {str(per)!r} gives no share of seeds, which {str(quantity)!r} is; write per = 'seeds'")
    return per


def _where(keys: Keys) -> str | None:
    text = keys.text("where", "") or None
    try:
        if text is not None:
            where.parse(text)
    except UsageError as error:
        keys.fail("where", f"= {str(error).removeprefix('--where ')}")
    return text
