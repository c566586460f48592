"""Several runs predict together; what one of them measured never answers for itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.curves import Curves, misses
from kmeans_bench.judging.pooling import pooled
from kmeans_bench.judging.terms import predicted
from tests.judging.test_recommendation import CASES, a_curve, among


def test_one_run_stays_as_it_is() -> None:
    alone = among(a_curve("identity"))

    assert pooled([alone]) is alone


def test_cases_of_both_runs_are_fitted_together() -> None:
    # Two halves of one law, 1 ns per n·k·d: each says it where the other did not look.
    first, second = (_part(part) for part in (slice(0, 6), slice(6, None)))

    found = pooled([first, second]).curves[0]

    assert [one.point if one else None for one in found.seconds] == pytest.approx([1e-9 * case.n * case.k * case.d for case in CASES])
    assert predicted(found.coefficients, 5_000, 10, 8) == pytest.approx(1e-9 * 5_000 * 10 * 8, rel=0.01)
    assert all(abs(miss) < 0.1 for miss in found.misses if miss is not None)


def test_who_was_measured_in_one_run_alone_is_unmeasured_in_the_other() -> None:
    found = pooled([among(a_curve("identity")), among(a_curve("loop"))])

    assert [curve.contender.implementation for curve in found.curves] == ["identity", "loop"]
    assert found.curves[1].seconds[: len(CASES)] == (None,) * len(CASES)
    assert found.curves[1].seconds[len(CASES)] is not None


def test_a_case_measured_twice_does_not_predict_itself() -> None:
    cases = [CASES[0], CASES[0], CASES[1], CASES[2]]
    known = dict(enumerate([3.0, 3.0, 1.0, 1.0]))

    found = misses(cases, known)

    # Were the second copy allowed to predict the first, it would miss by next to nothing.
    assert found[0] == found[1] > 0.5


def _part(part: slice) -> Curves:
    found = a_curve("identity")
    cut = {name: getattr(found, name)[part] for name in ("seconds", "undisturbed", "misses", "sessions", "ties", "failures", "peaks")}
    return Curves(cases=CASES[part], steps=5, curves=(replace(found, **cut),))
