from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kmeans_bench.storage.columns import CELLS, CROSSOVERS, SAMPLES, SCALING, SPEEDUPS, Column, markdown

README = Path(__file__).parents[2] / "results" / "README.md"


@pytest.mark.parametrize("columns", [CELLS, SAMPLES, SPEEDUPS, SCALING, CROSSOVERS])
def test_the_readme_holds_the_data_dictionary_of_every_table(columns: Mapping[str, Column]) -> None:
    assert markdown(columns) in README.read_text(encoding="utf-8")


@pytest.mark.parametrize("columns", [CELLS, SAMPLES, SPEEDUPS, SCALING, CROSSOVERS])
def test_every_column_says_what_it_means_and_no_meaning_breaks_the_table(columns: Mapping[str, Column]) -> None:
    for column in columns.values():
        assert column.meaning
        assert "|" not in column.meaning + column.unit


def test_a_column_of_one_name_has_one_type_in_every_table() -> None:
    for columns in (SAMPLES, SPEEDUPS, SCALING, CROSSOVERS):
        for name, column in columns.items():
            assert CELLS.get(name, column).dtype == column.dtype
