"""Whatever a name holds, a code host shows it as it is."""

from __future__ import annotations

import html
import re

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kmeans_bench.reporting.markdown import escape, escape_attribute, picture, table

NASTY = st.text(alphabet=st.sampled_from("ab _*`[]()<>&|\\$@~#!-+=\n\t'\"{}:/.1é"), min_size=1, max_size=20)


def rendered(source: str) -> str:
    page: str = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(source)
    return page


@given(NASTY)
@example("| <b> **x** `code` [a](b) _it_ ~~s~~ \\")
def test_a_cell_shows_the_text_and_stays_one_cell(text: str) -> None:
    page = rendered(table(["name", "time"], [[escape(text), "1 ms"]]))
    cells = re.findall(r"<td>(.*?)</td>", page, flags=re.DOTALL)

    assert [html.unescape(cell) for cell in cells] == [" ".join(text.split()), "1 ms"]


@given(NASTY)
def test_an_attribute_holds_the_text_and_nothing_escapes_from_it(text: str) -> None:
    inside = re.fullmatch(r'alt="([^"<>]*)"', f'alt="{escape_attribute(text)}"')

    assert inside is not None
    assert html.unescape(inside[1]) == " ".join(text.split())


def test_a_picture_has_a_dark_and_a_light_form_and_words() -> None:
    shown = picture("charts/a-light.svg", "charts/a-dark.svg", "loop & co")

    assert '<source media="(prefers-color-scheme: dark)" srcset="charts/a-dark.svg">' in shown
    assert '<img src="charts/a-light.svg" alt="loop &amp; co">' in shown
