"""CSV files: the fast pass and the careful one agree, and a bad cell is named by column and by the line an editor shows."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmeans_bench.errors import UsageError
from kmeans_bench.planning import inputs, separated


def write(folder: Path, text: str | bytes) -> str:
    path = folder / "points.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_a_header_and_numbers_are_read(tmp_path: Path) -> None:
    table = inputs.read(write(tmp_path, "x,y\n1,2\n3.5,-4e2\n"))

    assert table.values.tolist() == [[1.0, 2.0], [3.5, -400.0]]
    assert table.columns == ("x", "y")


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfx,y\n1,2\n3,4\n",
        "x,y\r\n1,2\r\n3,4\r\n",
        "x,y\n1,2\n\n3,4\n\n",
        'x,y\n"1","2"\n3,4',
        "x, y\n1, 2\n3 ,4\n",
        '"x\nx",y\n1,2\n3,4\n',
    ],
    ids=["byte order mark", "Windows lines", "blank lines", "quotes", "spaces", "a name on two lines"],
)
def test_harmless_peculiarities_are_accepted(tmp_path: Path, text: str | bytes) -> None:
    assert inputs.read(write(tmp_path, text)).values.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,y\n1,2\n3,nan\n", "column 'y', line 3: nan is not a finite number"),
        ("x,y\n1,2\n-inf,4\n", "column 'x', line 3: -inf is not a finite number"),
        ("x,y\n1,2\n3,NA\n", "column 'y', line 3: NA is not a finite number; fill it in or remove the line"),
        ("x,y\n1,2\n\n\n3,\n", "column 'y', line 5: the cell is empty"),
        ("x,y\n1,2\n3,  \n", "column 'y', line 3: the cell is empty"),
        (
            "x,y\n1,red\n",
            "column 'y', line 2: 'red' is text, not a number; remove the column. K-Means needs numbers: categories have no mean",
        ),
        ("x,y\n1,1_000\n", "column 'y', line 2: '1_000' is text, not a number"),
        ('x,y\n1,2\n"a\nb",4\n5,c\n', "column 'x', line 3: 'a\\nb' is text"),
        ("x,y\n1,2\n3\n", "line 3: has 1 cells, but the header names 2 columns"),
        ("x,y\n1,2,3\n4,5,6\n", "line 2: has 3 cells, but the header names 2 columns"),
        ("x;y\n1;2\n", "line 1: columns are separated by ';', not by commas"),
        ("x;y\n1,5;2,5\n", "line 1: columns are separated by ';', not by commas"),
        ("x\ty\n1\t2\n", "line 1: columns are separated by tabs, not by commas"),
        ("1,2\n3,4\n", "line 1: holds numbers where the columns' names should stand; put a header line above it, x0,x1"),
        ("\n1,2\n3,4\n", "line 2: holds numbers where"),
        (",x\n0,1\n", "line 1: column 1 has no name; if it is a row index, leave it out (pandas: index=False)"),
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("x,y\n", "has a header but no rows"),
        (b"x,y\n1,2\xff\n", "is not UTF-8 text (byte 0xff at 7); save it as UTF-8"),
        ("x,y\n1,2\n".encode("utf-16"), "is not UTF-8 text (byte 0xff at 0); save it as UTF-8"),
        ("x,y\n1,2\n\n1e200,4\n", "column 'x', line 4: 1e+200 is beyond"),
    ],
)
def test_a_bad_file_is_one_line_with_column_and_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(UsageError) as caught:
        inputs.read(path)

    assert str(caught.value).startswith(f"{path}: {says}")
    assert "\n" not in str(caught.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.tuples(st.floats(-1e100, 1e100), st.floats(-1e100, 1e100)), min_size=1, max_size=20))
def test_both_passes_read_the_same_numbers(tmp_path: Path, rows: list[tuple[float, float]]) -> None:
    path = write(tmp_path, "x,y\n" + "\n".join(f"{x!r},{y!r}" for x, y in rows))

    fast = separated._fast(path, 2)

    assert fast is not None
    assert fast.tolist() == separated._careful(path, ("x", "y")).tolist() == [list(row) for row in rows]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.integers(0, 30), st.integers(0, 2), st.sampled_from(["nan", "oops", "", "inf"]))
def test_the_first_bad_cell_is_found_wherever_it_is(tmp_path: Path, row: int, column: int, text: str) -> None:
    cells = np.full((32, 3), "1.5", dtype=object)
    cells[row, column] = text
    cells[31, 2] = "later"
    path = write(tmp_path, "a,b,c\n" + "\n".join(",".join(line) for line in cells))

    with pytest.raises(UsageError, match=f"column '{'abc'[column]}', line {row + 2}: "):
        inputs.read(path)


def test_numbers_are_spelt_as_the_fast_pass_understands_them() -> None:
    assert separated._number(" 1e3 ") == 1000.0
    assert math.isnan(separated._number("NaN") or 0.0)
    assert separated._number("1_0") is None
    assert separated._number("0x10") is None
