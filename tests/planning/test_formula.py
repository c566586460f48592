"""Formulas are read, not run: plain ones are exact, the rest is unknown."""

import ast

import pytest

from kmeans_bench.planning.formula import evaluate, extract


def of(source: str, **constants: float) -> str | None:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    return extract(function, constants)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("def f(n, k, d, itemsize): return n * k * d * itemsize", 1000 * 8 * 4 * 8),
        ("def f(n, k): return -(-n // k)", 125),
        ("def f(n: int, k: int) -> int:\n    'Why.'\n    pairs: int = n * k\n    return pairs if pairs > 10 else 0", 8000),
        ("def f(n, d): return max(n, 2) + min(d, 3) + abs(-1) + int(2.7) + ceil(0.1) + round(2.2)", 1000 + 3 + 1 + 2 + 1 + 2),
        ("def f(n): return 2 ** 10 + n % 7", 1024 + 6),
        ("def f(n): return 1 / (n - 1000) if n != 1000 else 5", 5),
        ("def f(n): return math.ceil(n / 3)", 334),
    ],
)
def test_plain_arithmetic_is_evaluated(source: str, value: float) -> None:
    assert evaluate(of(source), n=1000, k=8, d=4, itemsize=8) == value


def test_a_number_that_the_module_binds_goes_with_the_formula() -> None:
    text = of("def f(n): return min(n, CHUNK) * 8", CHUNK=256)

    assert evaluate(text, n=1000) == 2048


@pytest.mark.parametrize(
    "source",
    [
        "def f(n): return open('x')",
        "def f(n): return n.bit_length()",
        "def f(n): return __import__('os')",
        "def f(n): return [n][0]",
        "def f(n): return (lambda: 3)()",
        "def f(n): return m",
        "def f(m): return m",
        "def f(n, *, k): return n",
        "def f(n=3): return n",
        "def f(*n): return 1",
        "def f(n):\n    while True: pass\n    return n",
        "def f(n): n",
        "def f(n): return",
        "def f(n): return n if n > 3 else open('x')",
        "@cache\ndef f(n): return n",
        "def f(n): return 'n'",
        "def f(n): return " + "-" * 500 + "n",
    ],
)
def test_anything_else_is_unknown(source: str) -> None:
    assert evaluate(of(source), n=10, k=3, d=2, itemsize=8) is None


@pytest.mark.parametrize(
    "body", ["9 ** 9 ** 9", "n / 0", "-n", "1e300 * 1e300", "(-8) ** 0.5", "n ** 99", "10 ** 16 * 10 ** 16", "int(1e999)", "min()"]
)
def test_arithmetic_that_leads_nowhere_is_unknown_and_costs_nothing(body: str) -> None:
    assert evaluate(f"def f(n): return {body}", n=10) is None


def test_no_formula_and_no_python_are_unknown() -> None:
    assert evaluate(None, n=1) is None
    assert evaluate("this is not python", n=1) is None
    assert evaluate("def f(n): return n") is None
