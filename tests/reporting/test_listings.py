"""The tables beside the charts."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_bench.model import Case, Contender
from kmeans_bench.reporting import listings
from kmeans_bench.reporting.findings import Findings

Sketched = Callable[..., Findings]


def steep(case: Case, contender: Contender) -> float:
    return float(1e-9 * case.n ** (1.5 if contender.implementation == "loop" else 1.0) * case.k * case.d)


def test_growths_lists_the_exponents_of_every_contender_or_why_there_is_none(sketched: Sketched) -> None:
    text = listings.growths(sketched(names=("loop", "identity"), grid=((100, 1_000, 10_000), (3, 10), (2,)), seconds=steep))

    assert "| loop float64 | 1.50 (1.50 to 1.50) | no fit: 2 sizes | no fit: 1 size | 1.00× | 6 |" in text
    assert "| identity float64 | 1.00 (1.00 to 1.00) |" in text
    assert "source" not in text


def test_growths_without_three_sizes_of_anything_is_one_sentence(sketched: Sketched) -> None:
    text = listings.growths(sketched(names=("loop",), grid=((100, 1_000), (3,), (2,))))

    assert text == "No contender has an exponent of N (2 sizes), K (1 size), d (1 size); three sizes of an axis are needed."
    assert not listings.growths(sketched(names=()))


def test_every_time_stands_beside_its_share_of_the_limit(sketched: Sketched) -> None:
    text = listings.speedups(sketched(names=("loop", "identity"), grid=((1_000,), (10,), (16,)), seconds=lambda *_: 1e-3))

    # 806,080 bytes at 10 GB/s: 80.6 µs of a millisecond.
    assert "| identity float64 | 1.00 ms | 8.1 % |" in text
    assert "| – |" not in text


def test_a_run_without_roofs_says_so_below_the_table(sketched: Sketched) -> None:
    for text in (listings.winners(sketched(roofs=False)), listings.speedups(sketched(roofs=False))):
        assert "No share of the limit (–): roofs not measured." in text
        assert "| – |" in text
