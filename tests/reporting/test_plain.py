"""What turns, hides or ends text is shown as its number; what is written in any script is not touched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.reporting.plain import everywhere, shown


@pytest.mark.parametrize("mark", ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u200e", "\u200f", "\u061c"])
def test_marks_of_direction_are_shown_as_numbers(mark: str) -> None:
    assert shown(f"a{mark}b") == f"a\\u{ord(mark):04x}b"


def test_a_terminal_s_orders_are_shown_as_numbers() -> None:
    assert shown("\x1b]0;title\x07\x9b") == "\\x1b]0;title\\x07\\x9b"


def test_tabs_line_ends_and_every_script_stay() -> None:
    text = "a\tb\r\nשלום नमस्ते می‌خواهم 👩‍💻"

    assert shown(text) == text


@given(st.text())
def test_what_is_shown_turns_nothing_and_fits_into_a_file(text: str) -> None:
    told = shown(text)

    assert not {unicodedata.bidirectional(letter) for letter in told} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert told.encode("utf-8").decode("utf-8") == told
    assert shown(told) == told


def test_a_document_is_plain_in_its_depths() -> None:
    assert everywhere({"\x00": [{"a": ("\u202e", 1, None)}]}) == {"\\x00": [{"a": ["\\u202e", 1, None]}]}
