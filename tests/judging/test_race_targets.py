"""The classes of the race: every case that the scenarios measure has the one that a reader would give it."""

from __future__ import annotations

import pytest

from kmeans_bench.judging.race_targets import TARGETS, Attainment, attainment, target
from kmeans_bench.model import Case, Estimate, ProtocolKind, Source, SourceKind

STEPS, CONVERGE = ProtocolKind.STEPS, ProtocolKind.CONVERGE


def case(kind: str, n: int, k: int, d: int) -> Case:
    return Case(source=Source(kind=SourceKind(kind)), n=n, k=k, d=d)


@pytest.mark.parametrize(
    ("size", "kind", "name", "least"),
    [
        (("uniform", 100_000, 10, 2), STEPS, "d ≤ 4, k ≤ 16", 4.0),
        (("blobs", 1_000_000, 10, 3), CONVERGE, "d ≤ 4, k ≤ 16", 4.0),
        (("pixels", 273_280, 64, 3), CONVERGE, "pixels, k ≥ 64, to convergence", 6.0),
        (("pixels", 10_000, 64, 3), CONVERGE, "pixels, k ≥ 64, to convergence", 6.0),
        (("uniform", 100_000, 100, 16), STEPS, "d ≈ 16, k ≈ 100", 2.0),
        (("blobs", 100_000, 100, 16), CONVERGE, "d ≈ 16, k ≈ 100", 2.0),
        (("uniform", 100_000, 100, 64), STEPS, "d ≥ 64, fixed steps", 1.3),
        (("patches", 8_480, 256, 192), CONVERGE, "d ≥ 64, k ≥ 256, structured, to convergence", 2.0),
        (("blobs", 100_000, 512, 64), CONVERGE, "d ≥ 64, k ≥ 256, structured, to convergence", 2.0),
        (("uniform", 50_000, 256, 128), CONVERGE, "d ≥ 64, noise, to convergence", 1.4),
        (("blobs", 20_000, 64, 784), STEPS, "few steps, small k, large d", 1.0),
        (("digits", 1_797, 10, 64), CONVERGE, "n ≤ 10k", 1.5),
        (("uniform", 10_000, 10, 2), STEPS, "n ≤ 10k", 1.5),
    ],
)
def test_a_case_has_its_class(size: tuple[str, int, int, int], kind: ProtocolKind, name: str, least: float) -> None:
    found = target(case(*size), kind)

    assert found is not None
    assert (found.name, found.least) == (name, least)


@pytest.mark.parametrize(("size", "kind"), [(("pixels", 273_280, 64, 3), STEPS), (("blobs", 50_000, 64, 64), CONVERGE)])
def test_a_case_of_no_class_is_asked_for_nothing(size: tuple[str, int, int, int], kind: ProtocolKind) -> None:
    assert target(case(*size), kind) is None
    assert attainment(Estimate(point=3.0, low=2.0, high=4.0), None) is Attainment.UNASKED


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [
        (10.0, 12.0, Attainment.AIM),
        (4.0, 12.0, Attainment.MET),
        (3.9, 12.0, Attainment.INCONCLUSIVE),
        (2.0, 4.0, Attainment.INCONCLUSIVE),
        (2.0, 3.9, Attainment.SHORT),
        (2.0, float("inf"), Attainment.INCONCLUSIVE),
    ],
)
def test_a_target_is_met_or_missed_by_a_whole_interval_only(low: float, high: float, says: Attainment) -> None:
    narrow = next(one for one in TARGETS if one.name == "d ≤ 4, k ≤ 16")

    assert attainment(Estimate(point=low, low=low, high=high), narrow) is says


def test_no_ratio_is_missing_whatever_was_asked() -> None:
    assert attainment(None, TARGETS[0]) is attainment(None, None) is Attainment.MISSING
