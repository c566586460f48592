"""The grammar of --where: it means what Python means, and says where it does not understand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.where import parse

ROW: dict[str, int | str] = {
    "n": 1000,
    "k": 10,
    "d": 16,
    "threads": 1,
    "seed": 0,
    "dtype": "float32",
    "implementation": "scipy-kmeans2",
    "source": "blobs+10000",
}

numbers = st.one_of(st.integers(0, 40).map(str), st.sampled_from(["1_000", "1e3", "16.0", "9.5", "+3", "-1"]))
operands = st.one_of(st.sampled_from(["n", "k", "d", "threads", "seed"]), numbers)
relations = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
chains = st.tuples(operands, st.lists(st.tuples(relations, operands), min_size=1, max_size=3)).map(
    lambda chain: chain[0] + "".join(f" {relation} {operand}" for relation, operand in chain[1])
)
lists = st.tuples(operands, st.sampled_from(["in", "not in"]), st.lists(numbers, min_size=2, max_size=4)).map(
    lambda parts: f"{parts[0]} {parts[1]} ({', '.join(parts[2])})"
)
texts = st.tuples(
    st.sampled_from(["implementation", "source"]), st.sampled_from(["==", "!="]), st.sampled_from(["'blobs'", '"blobs+10000"'])
).map(" ".join)
conditions = st.recursive(
    st.one_of(chains, lists, texts),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"({text})"),
    ),
    max_leaves=6,
)


@given(text=conditions, n=st.sampled_from([3, 16, 1000]), k=st.integers(1, 20))
def test_a_condition_means_what_it_means_in_python(text: str, n: int, k: int) -> None:
    row = ROW | {"n": n, "k": k}

    assert parse(text)(row) == bool(eval(text, {}, row))  # noqa: S307 - the text is made above; Python is the reference


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("k >= 8 and d < 64", True),
        ("8 <= k < 10", False),
        ("k = 10", True),
        ("k in (10)", True),
        ("k in [3, 10,]", True),
        ("n == 1_000 and n == 1e3", True),
        ("dtype == float32", True),
        ('dtype != "float32"', False),
        ("implementation in (loop, scipy-kmeans2)", True),
        ("source == blobs+10000", True),
        ("k < d", True),
        ("not (k < 8 or threads > 1)", True),
    ],
)
def test_what_people_write_is_understood(text: str, holds: bool) -> None:  # noqa: FBT001 - a column of the table
    assert parse(text)(ROW) is holds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kk > 3", "unknown field 'kk', did you mean 'k'? at column 1"),
        ("k >= 8 and dtyp == float32", "unknown field 'dtyp', did you mean 'dtype'? at column 12"),
        ("dtype == flaot32", "unknown dtype 'flaot32', did you mean 'float32'? at column 10"),
        ("k * 2 > 3", "'*' is not understood at column 3"),
        ("k > ", "the text ends too early at column 5"),
        ("", "the text ends too early at column 1"),
        ("k", "'k' wants a comparison after it, such as k >= 8, at column 1"),
        ("k > 3 d < 2", "'and', 'or' or the end is expected, not 'd' at column 7"),
        ("(k > 3", "a ')' is missing at column 7"),
        ("k in 3", "a list is expected after 'in', such as (3, 10), at column 6"),
        ("k in (3, 4", "the list after 'in' is not closed at column 11"),
        ("k == 'ten'", "'k' is a number and is compared with a text, at column 6"),
        ("dtype < float64", "texts know ==, != and in, not '<', at column 9"),
        ("k == 1__0", "'1__0' is not a number at column 6"),
        ("k == 10k", "'10k' is not understood at column 6"),
        ("__import__('os') == 1", "unknown field '__import__'"),
    ],
)
def test_what_is_not_of_the_grammar_is_one_line_with_its_column(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nesting_has_an_end_before_the_stack_has() -> None:
    with pytest.raises(UsageError, match="nested"):
        parse("(" * 5000 + "k > 1" + ")" * 5000)
    with pytest.raises(UsageError, match="nested"):
        parse("not " * 5000 + "k > 1")


@given(text=st.text(alphabet="nkd 0123456789<>=!()[],.'\"andorti_e+-*", max_size=25))
def test_any_text_at_all_is_a_condition_or_a_usage_error(text: str) -> None:
    try:
        condition = parse(text)
    except UsageError:
        return
    assert condition(ROW) in (True, False)
