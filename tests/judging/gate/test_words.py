"""Sentences with numbers in them are computed from the rule."""

from __future__ import annotations

from dataclasses import replace

from kmeans_bench.judging.gate.words import in_words
from kmeans_bench.model import GateRule


def test_the_words_follow_the_numbers() -> None:
    usual, other = " ".join(in_words(GateRule())), " ".join(in_words(replace(GateRule(), tolerate=0.02, alpha=0.005, looks=(0, 5, 10))))

    assert "off by more than 1 %." in usual
    assert "after +4, +9 rounds" in usual
    assert "off by more than 2 %." in other
    assert "in 0.5 % of runs at most" in other
    assert "after +5, +10 rounds" in other
