"""A user's file: whatever is wrong with it is one line that names file, column and first bad row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.planning import inputs
from kmeans_bench.planning.table import changes, native

GOOD = np.arange(12.0).reshape(4, 3)


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        inputs.read(str(path))
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(str(path))
    return text


def npy(folder: Path, array: object) -> Path:
    path = folder / "points.npy"
    np.save(path, np.asarray(array), allow_pickle=True)
    return path


def spoilt(value: float, dtype: str = "float64") -> np.ndarray[Any, Any]:
    array = GOOD.astype(dtype)
    array[2, 1] = value
    return array


@pytest.mark.parametrize(
    ("array", "says"),
    [
        (spoilt(np.nan), "column 1, row 2 (both counted from 0): nan is not a finite number"),
        (spoilt(-np.inf), "column 1, row 2 (both counted from 0): -inf is not a finite number"),
        (spoilt(1e200), "column 1, row 2 (both counted from 0): 1e+200 is beyond 3.9e+153, where squared distances overflow float64"),
        (
            spoilt(1e30, "float32"),
            "column 1, row 2 (both counted from 0): 1e+30 is beyond 5.3e+18, where squared distances overflow float32",
        ),
        (np.array([["1.5", "2"], ["3", "4"]]), "column 0, row 0 (both counted from 0): '1.5' (dtype <U3) is text, not a number"),
        (np.array([["red"], ["blue"]]), "codes for them make up distances; use K-Modes, or a 0/1 column per category (one-hot)"),
        (np.array([[b"1"]]), "is text, not a number"),
        (np.array([[1, "a"]], dtype=object), "its values (dtype object) are Python objects"),
        (np.array([[1 + 2j]]), "is complex; save real and imaginary parts"),
        (np.array([["2024-01-01"]], dtype="datetime64[D]"), "is dates; save them as numbers"),
        (np.array([(1.0, 2.0)], dtype=[("a", "f8"), ("b", "f8")]), "records with named fields"),
        (np.zeros(5), "has shape (5,), but K-Means needs (n, d), a row per point; X.reshape(-1, 1)"),
        (np.float64(3), "has shape ()"),
        (np.zeros((4, 5, 3)), "has shape (4, 5, 3), but K-Means needs (n, d), a row per point; X.reshape(len(X), -1)"),
        (np.zeros((0, 3)), "is empty, shape (0, 3)"),
        (np.zeros((3, 0)), "is empty, shape (3, 0)"),
    ],
)
def test_a_bad_array_is_refused_with_its_place_and_a_next_step(tmp_path: Path, array: object, says: str) -> None:
    assert says in refusal(npy(tmp_path, array))


def test_float32_whose_steps_are_coarser_than_a_thousandth_of_the_spread_is_refused(tmp_path: Path) -> None:
    # At 1e6 float32 moves in steps of 1/16; the spread is 1.
    text = refusal(npy(tmp_path, np.array([[0.0, 1e6], [1.0, 1e6 + 1]], dtype=np.float32)))

    assert "column 1, row 0 (both counted from 0): near 1e+06 float32 moves in steps of 0.062, coarser than 0.001 of the spread 1;" in text


def test_float64_at_the_same_place_is_read(tmp_path: Path) -> None:
    assert inputs.read(str(npy(tmp_path, np.array([[0.0, 1e6], [1.0, 1e6 + 1]])))).values.dtype == np.float64


@pytest.mark.parametrize("kept", [100, 20, 7])
def test_a_truncated_npy_is_cut_short_or_damaged(tmp_path: Path, kept: int) -> None:
    path = npy(tmp_path, GOOD)
    path.write_bytes(path.read_bytes()[:-20] if kept == 100 else path.read_bytes()[:kept])

    assert "is cut short or damaged" in refusal(path)


def test_a_file_that_only_claims_to_be_npy_is_named(tmp_path: Path) -> None:
    path = tmp_path / "points.npy"
    path.write_bytes(b"x,y\n1,2\n")

    assert "is not a .npy file (it begins with b'x,y\\n1,')" in refusal(path)


def test_an_empty_npy_is_empty(tmp_path: Path) -> None:
    (tmp_path / "points.npy").write_bytes(b"")

    assert "is empty" in refusal(tmp_path / "points.npy")


def test_an_archive_with_two_arrays_names_them(tmp_path: Path) -> None:
    np.savez(tmp_path / "points.npz", X=GOOD, y=np.zeros(4))

    assert "holds 2 arrays (X, y), but one is needed; save only the points" in refusal(tmp_path / "points.npz")


def test_an_archive_with_one_array_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "points.npz", X=GOOD)

    assert (inputs.read(str(tmp_path / "points.npz")).values == GOOD).all()


def test_an_archive_of_objects_is_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "points.npz", X=np.array([[1, "a"]], dtype=object))

    assert "dtype object" in refusal(tmp_path / "points.npz")


def test_a_truncated_or_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    np.savez(path, X=GOOD)
    path.write_bytes(path.read_bytes()[:50])
    assert "is cut short or damaged" in refusal(path)

    np.savez(path)
    assert "holds no array" in refusal(path)


def test_an_archive_whose_member_is_no_array_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("X.npy", b"hello")

    assert "is cut short or damaged" in refusal(path)


def test_an_archive_that_is_a_plain_array_is_to_be_renamed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, GOOD)
    (tmp_path / "points.npz").write_bytes(buffer.getvalue())

    assert "holds a single array, not an archive; rename it to .npy" in refusal(tmp_path / "points.npz")


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("absent.npy", None, "no such file"),
        ("folder.npy", Path.mkdir, "is not a file"),
        ("points.xlsx", Path.touch, ".xlsx files are not read; save it as .npy, .npz, .csv or .parquet"),
        ("points", Path.touch, "files without an extension are not read"),
        ("points.csv.gz", Path.touch, "is packed (.gz); unpack it first"),
    ],
)
def test_what_is_no_readable_file_is_named(tmp_path: Path, name: str, make: Callable[[Path], None] | None, says: str) -> None:
    if make is not None:
        make(tmp_path / name)

    assert says in refusal(tmp_path / name)


def parquet(folder: Path, **columns: object) -> Path:
    path = folder / "points.parquet"
    pq.write_table(pa.table(columns), path)
    return path


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"a": [1.0, 2.0], "b": ["1", "2"]}, "column 'b', row 0 (counted from 0): '1' is of type string, not a number"),
        ({"a": [1.0, None, 3.0]}, "column 'a', row 1 (counted from 0): the cell is empty"),
        ({"a": [1.0, 2.0], "b": [1.0, float("nan")]}, "column 'b', row 1 (counted from 0): nan is not a finite number"),
        ({"a": [[1.0, 2.0]]}, "save one column per element"),
        ({"a": pa.array([0], pa.timestamp("ms"))}, "column 'a', row 0 (counted from 0): '1970-01-01 00:00:00' is of type timestamp[ms]"),
        ({"a": pa.array(["x"]).dictionary_encode()}, "categories have no mean"),
        ({"a": pa.array([], pa.float64())}, "is empty, 0 rows and 1 columns"),
    ],
)
def test_a_bad_parquet_column_is_refused_by_name(tmp_path: Path, columns: dict[str, object], says: str) -> None:
    assert says in refusal(parquet(tmp_path, **columns))


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = parquet(tmp_path, a=[1.0, 2.0])
    path.write_bytes(path.read_bytes()[:30])

    assert "is cut short, damaged, or not Parquet" in refusal(path)


def test_parquet_columns_of_mixed_numbers_become_one_array_and_say_so(tmp_path: Path) -> None:
    table = inputs.read(str(parquet(tmp_path, a=pa.array([1, 2], pa.int32()), b=[True, False], c=[0.5, 1.5])))

    assert table.values.tolist() == [[1.0, 1.0, 0.5], [2.0, 0.0, 1.5]]
    assert table.columns == ("a", "b", "c")


def test_the_row_index_of_pandas_is_left_out_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "points.parquet"
    table = pa.table({"a": [1.0, 2.0], "id": [7, 8]}).replace_schema_metadata({"pandas": '{"index_columns": ["id"]}'})
    pq.write_table(table, path)

    read = inputs.read(str(path))
    assert read.values.tolist() == [[1.0], [2.0]]
    assert read.notes == ("left out the index column 'id'",)


@pytest.mark.parametrize(
    ("array", "dtype", "notes"),
    [
        (GOOD, np.float64, ()),
        (GOOD.astype(np.float32), np.float32, ()),
        (GOOD.astype(np.float16), np.float32, ("cast from float16 to float32",)),
        (GOOD.astype(np.int8), np.float64, ("cast from int8 to float64",)),
        (GOOD > 3, np.float64, ("cast from bool to float64",)),
        (np.asfortranarray(GOOD), np.float64, ("copied into C order",)),
        (GOOD[::-1, ::-1], np.float64, ("copied into C order",)),
        (GOOD.astype(">f8"), np.float64, ("byte order swapped",)),
        (GOOD.astype(np.int64) + 2**60, np.float64, ("cast from int64 to float64", "integers beyond 2^53 lost digits")),
    ],
)
def test_unusual_numbers_are_accepted_cast_once_and_recorded(array: np.ndarray[Any, Any], dtype: type, notes: tuple[str, ...]) -> None:
    values = native(array)

    assert (values.dtype == dtype, values.flags.c_contiguous, values.flags.owndata, values.dtype.isnative) == (True, True, True, True)
    assert (values == array).all()
    assert changes(array) == notes


def test_a_fortran_ordered_file_is_read_as_it_is(tmp_path: Path) -> None:
    table = inputs.read(str(npy(tmp_path, np.asfortranarray(GOOD))))

    assert (table.values == GOOD).all()
    assert table.notes == ("copied into C order",)


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    inputs.read(str(npy(tmp_path, GOOD)))

    assert inputs.read(str(npy(tmp_path, np.ones((2, 2))))).values.shape == (2, 2)


@pytest.mark.parametrize(("content", "said"), [(b"", "is empty"), (b"xxxxxxxxxx", "is not a .npz file (it begins with b'xxxxxx')")])
def test_what_is_no_archive_is_refused_in_our_words_not_with_advice_to_unpickle_it(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "points.npz").write_bytes(content)

    assert f"{said}; write it with numpy.savez" in refusal(tmp_path / "points.npz")
