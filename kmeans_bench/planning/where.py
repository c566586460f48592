"""The small grammar of ``--where``: comparisons of a cell's fields, joined by and, or, not. Parsed here, never evaluated as Python.

The grammar::

    condition   = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation    = "not" negation | "(" condition ")" | comparison
    comparison  = operand relation operand { relation operand }        8 <= k < 64
    relation    = == | = | != | < | <= | > | >= | [ "not" ] "in"       the last with a list: k in (3, 10)
    operand     = field | number | "text" | word                       1_000 and 1e5 are numbers, float32 is a word
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Dtype
from kmeans_bench.planning.spelling import suggestion

Row = Mapping[str, int | str]
Condition = Callable[[Row], bool]

_NUMBERS = ("n", "k", "d", "threads", "seed")
_TEXTS = ("dtype", "implementation", "source")
_DEEPEST = 50
_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda value, values: value in values,
    "not in": lambda value, values: value not in values,
}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])
  | (?P<quoted>"[^"]*"|'[^']*')
  | (?P<relation>==|!=|<=|>=|<|>|=)
  | (?P<mark>[()\[\],])
  | (?P<word>[A-Za-z_][\w.+:/*-]*)
  | (?P<end>$)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    """One word of the text; `column` counts from 1."""

    kind: str
    text: str
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operand:
    """One side of a relation: how to read it from a row, and whether it is a number or a text; `parts` are the entries of a list."""

    read: Callable[[Row], object]
    kind: str
    token: _Token
    word: bool = False
    parts: tuple[_Operand, ...] = ()


def parse(text: str) -> Condition:
    """Return the condition that *text* states, as a function of a cell's fields.

    Parameters
    ----------
    text
        Over the fields ``n k d threads seed`` (numbers) and ``dtype implementation source`` (texts).

    Raises
    ------
    UsageError
        If *text* is not of the grammar; the message names the column.

    >>> parse("8 <= k < 64 and dtype == float32")({"k": 10, "dtype": "float32"})
    True
    """
    parser = _Parser(source=text, tokens=_tokens(text))
    condition = parser.condition(0)
    if parser.next.kind != "end":
        parser.fail(f"'and', 'or' or the end is expected, not {parser.next.text!r}")
    return condition


def _fail(source: str, column: int, message: str) -> NoReturn:
    msg = f'--where "{source}": {message} at column {column}'
    raise UsageError(msg)


def _tokens(source: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while not tokens or tokens[-1].kind != "end":
        match = _TOKEN.match(source, position)
        if match is None or match.lastgroup is None:
            start = position + len(source[position:]) - len(source[position:].lstrip())
            _fail(source, start + 1, f"{source[start:].split(maxsplit=1)[0]!r} is not understood")
        tokens.append(_Token(kind=match.lastgroup, text=match[match.lastgroup], column=match.start(match.lastgroup) + 1))
        position = match.end()
    return tokens


@dataclass(slots=True, kw_only=True)
class _Parser:
    """Recursive descent; `position` is the only thing that moves."""

    source: str
    tokens: list[_Token]
    position: int = 0

    @property
    def next(self) -> _Token:
        """The token looked at."""
        return self.tokens[self.position]

    def fail(self, message: str, token: _Token | None = None) -> NoReturn:
        """Refuse the text, naming the column of *token* (default: the one looked at)."""
        _fail(self.source, (token or self.next).column, message)

    def take(self, *texts: str) -> _Token | None:
        """Step over the next token when it is one of *texts*."""
        token = self.next
        if token.kind in ("quoted", "number") or token.text not in texts:
            return None
        self.position += 1
        return token

    def condition(self, depth: int) -> Condition:
        """Read conjunctions joined by ``or``."""
        parts = [self.conjunction(depth)]
        while self.take("or"):
            parts.append(self.conjunction(depth))
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def conjunction(self, depth: int) -> Condition:
        """Read negations joined by ``and``."""
        parts = [self.negation(depth)]
        while self.take("and"):
            parts.append(self.negation(depth))
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def negation(self, depth: int) -> Condition:
        """Read one condition, negated or in parentheses or neither."""
        if depth > _DEEPEST:
            self.fail(f"more than {_DEEPEST} conditions are nested in each other")
        if self.take("not"):
            negated = self.negation(depth + 1)
            return lambda row: not negated(row)
        if not self.take("("):
            return self.comparison()
        inner = self.condition(depth + 1)
        if not self.take(")"):
            self.fail("a ')' is missing")
        return inner

    def comparison(self) -> Condition:
        """Read ``operand relation operand ...``."""
        operands, relations = [self.operand()], [self.relation()]
        while relations[-1]:
            operands.append(self.values() if relations[-1].endswith("in") else self.operand())
            relations.append(self.relation())
        if len(operands) == 1 and operands[0].word:
            self.stranger(operands[0].token)
        if len(operands) == 1:
            self.fail(f"{operands[0].token.text!r} wants a comparison after it, such as k >= 8,", operands[0].token)
        pairs = list(zip(operands, relations, operands[1:], strict=False))
        for left, relation, right in pairs:
            for part in right.parts or (right,):
                self.check(left, relation, part)
        return lambda row: all(_RELATIONS[relation](left.read(row), right.read(row)) for left, relation, right in pairs)

    def relation(self) -> str:
        """Step over a relation and return it, or an empty text when there is none."""
        if self.next.text == "not" and self.tokens[self.position + 1].text == "in":
            self.position += 2
            return "not in"
        token = self.take(*_RELATIONS)
        return token.text if token else ""

    def values(self) -> _Operand:
        """Read the list after ``in``."""
        opening = self.take("(", "[")
        if opening is None:
            self.fail("a list is expected after 'in', such as (3, 10),")
        entries = [self.operand()]
        while self.take(",") and self.next.text not in (")", "]"):
            entries.append(self.operand())
        if not self.take(")" if opening.text == "(" else "]"):
            self.fail("the list after 'in' is not closed")
        return _Operand(
            read=lambda row: tuple(entry.read(row) for entry in entries), kind=entries[0].kind, token=opening, parts=tuple(entries)
        )

    def operand(self) -> _Operand:
        """Read a field, a number or a text."""
        token = self.next
        self.position += token.kind in ("number", "quoted", "word")
        if token.kind == "number":
            return _Operand(read=self.constant(self.number(token)), kind="number", token=token)
        if token.kind == "quoted":
            return _Operand(read=self.constant(token.text[1:-1]), kind="text", token=token)
        if token.kind != "word" or token.text in ("and", "or", "not", "in"):
            self.fail(f"a field, a number or a text is expected, not {token.text!r}" if token.text else "the text ends too early", token)
        if token.text in (*_NUMBERS, *_TEXTS):
            return _Operand(read=lambda row: row[token.text], kind="number" if token.text in _NUMBERS else "text", token=token)
        return _Operand(read=self.constant(token.text), kind="text", token=token, word=True)

    @staticmethod
    def constant(value: object) -> Callable[[Row], object]:
        """Return a reader that looks at no row."""
        return lambda _: value

    def number(self, token: _Token) -> float:
        """Return what a number token says."""
        try:
            return int(token.text) if re.fullmatch(r"[+-]?[\d_]+", token.text) else float(token.text)
        except ValueError:
            self.fail(f"{token.text!r} is not a number", token)

    def check(self, left: _Operand, relation: str, right: _Operand) -> None:
        """Refuse what could never be true: unknown words, numbers against texts, dtypes that do not exist."""
        for one, other in ((left, right), (right, left)):
            if one.word and (other.word or other.kind == "number"):
                self.stranger(one.token)
            if other.token.text == "dtype" and one.token.kind in ("word", "quoted"):
                self.dtype(one)
        if left.kind != right.kind:
            self.fail(f"{left.token.text!r} is a {left.kind} and is compared with a {right.kind},", right.token)
        if left.kind == "text" and relation[0] in "<>":
            self.fail(f"texts know ==, != and in, not {relation!r},", right.token)

    def stranger(self, token: _Token) -> NoReturn:
        """Refuse a word that is no field, where a field is meant."""
        self.fail(f"unknown field {token.text!r}, {suggestion(token.text, (*_NUMBERS, *_TEXTS))}", token)

    def dtype(self, operand: _Operand) -> None:
        """Refuse a dtype that no cell has."""
        text = operand.token.text.strip("\"'")
        if text not in (*Dtype, *_TEXTS):
            self.fail(f"unknown dtype {text!r}, {suggestion(text, Dtype)}", operand.token)
