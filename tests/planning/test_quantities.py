"""Durations, sizes and counts, as people type them."""

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.quantities import counts, duration, size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120s", 120.0),
        ("2m", 120.0),
        ("2 min", 120.0),
        ("1.5h", 5400.0),
        ("250ms", 0.25),
        ("90", 90.0),
        (90, 90.0),
        (0.5, 0.5),
        ("1e2", 100.0),
    ],
)
def test_durations_are_seconds(text: str | float, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "s", "soon", "-3s", "0", "nan", "inf", "1e999", "3 days", "1,5h", float("nan"), float("inf"), True, -1]
)
def test_what_is_no_duration_is_refused(text: str | float) -> None:
    with pytest.raises(UsageError, match=r"is not a positive duration; write 90, 120s, 2m or 1\.5h"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4GiB", 4 * 2**30),
        ("512MB", 512_000_000),
        ("2 gib", 2 * 2**30),
        ("1.5KiB", 1536),
        ("3G", 3 * 10**9),
        ("3Gi", 3 * 2**30),
        ("7", 7),
        (9, 9),
    ],
)
def test_sizes_are_bytes(text: str | int, number: int) -> None:
    assert size(text) == number


@pytest.mark.parametrize("text", ["", "4XB", "-1GB", "0", "0.2", "nan", "inf", "GiB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is not a positive size"):
        size(text)


def test_counts_are_distinct_positive_whole_numbers() -> None:
    assert counts("3,10, 1_000") == (3, 10, 1000)


@pytest.mark.parametrize("text", ["", "3,", "0", "-3", "3.5", "ten", "3;10", "1__0", "3,3"])
def test_what_are_no_counts_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        counts(text)
