"""Nothing that a file says can end the block that holds it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.reporting import plain
from kmeans_bench.reporting.page.embedding import json_block
from kmeans_bench.reporting.page.markup import Html, join, table, tag


@given(
    st.recursive(st.text() | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_what_is_written_is_what_is_read(value: object) -> None:
    assert json.loads(json_block({"value": value})) == plain.everywhere({"value": value})


@pytest.mark.parametrize("text", ["</script>", "</SCRIPT >", "<!--", "<script>", "<ScRiPt", "\u2028", "]]>", "<\\/script>", "\x00\x1f\x7f"])
def test_no_text_ends_the_block(text: str) -> None:
    block = json_block({text: text})

    assert json.loads(block) == plain.everywhere({text: text})
    assert not any(part in block.lower() for part in ("</", "<!--", "<script", "\u2028"))


def test_half_of_a_surrogate_pair_is_told_by_its_number() -> None:
    block = json_block({"name": "caf\udce9"})

    assert json.loads(block.encode("utf-8").decode("utf-8")) == {"name": "caf\\udce9"}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_json_has_no_word_for_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_block({"seconds": number})


def test_text_is_escaped_wherever_it_stands() -> None:
    hostile = '"><script>alert(1)</script>&'
    element = tag("p", hostile, title=hostile)

    assert element == (
        '<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;">"&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;</p>'
    )


def test_a_table_names_its_rows_and_columns() -> None:
    found = table("cap < tion", ["case", "time"], [["a", Html("<b>1</b>")]], numbers=["time"])

    assert "<caption>cap &lt; tion</caption>" in found
    assert (
        '<th scope="col">case</th><th class="number" scope="col">time</th>'.replace(
            'class="number" scope="col"', 'scope="col" class="number"'
        )
        in found
    )
    assert '<th scope="row">a</th><td class="number"><b>1</b></td>' in found


def test_parts_are_joined_as_they_are() -> None:
    assert join([tag("i", "<"), tag("br")]) == "<i>&lt;</i><br>"
