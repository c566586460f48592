"""The cost model: priors by hand, corrections, and refusals that carry their figures."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.judging import rates, terms
from kmeans_bench.judging.cost import CostModel, Demand, beyond, too_big, too_slow
from kmeans_bench.judging.rates import prior_seconds
from kmeans_bench.model import Case, Cell, Contender, Dtype, Source, SourceKind

LOOP = Contender(implementation="loop", dtype=Dtype.FLOAT64, threads=1)
IDENTITY = Contender(implementation="identity", dtype=Dtype.FLOAT64, threads=1)


def demand(n: int = 1000, k: int = 8, d: int = 16, **changes: float | None) -> Demand:
    return replace(Demand(n=n, k=k, d=d, itemsize=8, steps=5), **changes)  # type: ignore[arg-type]  # one field each


def case(n: int, k: int = 8, d: int = 16) -> Case:
    return Case(source=Source(kind=SourceKind.BLOBS), n=n, k=k, d=d)


def test_peak_bytes_are_the_points_the_start_and_the_declared_growth() -> None:
    assert demand(extra_bytes=1_000_000).peak_bytes == (1000 + 8) * 16 * 8 + 1_000_000


def test_without_a_declaration_a_table_of_distances_and_labels_is_assumed() -> None:
    assert demand().growth == 1000 * (8 * 8 + 8)


def test_a_loop_with_a_call_per_point_and_centroid_is_predicted_slower_than_an_identity() -> None:
    model = CostModel()

    assert model.predict(LOOP, demand(numpy_calls=3 * 1000 * 8)) > 10 * model.predict(IDENTITY, demand())


def seen(*sizes: tuple[int, int, int], rate: float = 1e-9) -> CostModel:
    """Observe a contender whose passes take *rate* seconds for n·k, and nothing else; its declared operations are far from that."""
    model = CostModel()
    for n, k, d in sizes:
        asked = demand(n=n, k=k, d=d, flops=1.0)
        model = model.observe(IDENTITY, asked, seconds=(asked.steps + 1) * rate * n * k)
    return model


CORNERS = [(n, k, d) for n in (1_000, 100_000) for k in (4, 64) for d in (2, 32)]


def test_inside_the_sizes_that_were_observed_plans_and_recommendations_are_one_fit() -> None:
    asked = demand(n=10_000, k=16, d=8, flops=1.0)
    curve = terms.fit([case(n, k, d) for n, k, d in CORNERS], [1e-9 * n * k for n, k, _ in CORNERS])

    # Six passes of 10,000 · 16 ns.
    assert 6 * terms.predicted(curve, 10_000, 16, 8) == pytest.approx(6 * 160e-6, rel=0.02)
    assert seen(*CORNERS).predict(IDENTITY, asked) == pytest.approx(6 * terms.predicted(curve, 10_000, 16, 8), rel=0.02)


def test_a_plan_of_other_steps_is_the_same_fit_of_other_passes() -> None:
    model = seen(*CORNERS)
    five, eleven = (model.predict(IDENTITY, demand(n=10_000, k=16, d=8, flops=1.0, steps=steps)) for steps in (5, 11))

    assert eleven == pytest.approx(2 * five)


def test_outside_of_them_and_with_few_of_them_declared_work_decides() -> None:
    asked, few = demand(n=10_000, k=16, d=8, flops=1.0), CORNERS[:5]
    beyond_them = replace(asked, n=10_000_000)
    fit = rates.fit(np.array([rates.terms(demand(n=n, k=k, d=d, flops=1.0)) for n, k, d in few]), [6e-9 * n * k for n, k, _ in few])
    plain = float(rates.terms(asked) @ np.exp(fit))

    # Few sizes: what rates say, moved a little by what they leave over nearby.
    assert seen(*few).predict(IDENTITY, asked) == pytest.approx(plain, rel=0.3)
    # Beyond: the two fits differ there, and the plan's is not the curve's.
    curve = terms.fit([case(n, k, d) for n, k, d in CORNERS], [1e-9 * n * k for n, k, _ in CORNERS])
    assert seen(*CORNERS).predict(IDENTITY, beyond_them) != pytest.approx(6 * terms.predicted(curve, 10_000_000, 16, 8), rel=1e-3)


@given(seconds=st.floats(1e-6, 1e4), n=st.integers(10, 10**7), k=st.integers(1, 1000), d=st.integers(1, 1000))
def test_what_was_observed_is_predicted_again(seconds: float, n: int, k: int, d: int) -> None:
    asked = demand(n, k, d)

    assert CostModel().observe(LOOP, asked, seconds=seconds).predict(LOOP, asked) == pytest.approx(seconds)


@given(factor=st.floats(0.01, 100))
def test_a_machine_uniformly_faster_or_slower_than_the_prior_is_learnt_from_one_call(factor: float) -> None:
    small, large = demand(1000), demand(100_000)
    model = CostModel().observe(LOOP, small, seconds=factor * prior_seconds(small))

    assert model.predict(LOOP, large) == pytest.approx(factor * prior_seconds(large))


def test_an_observation_nearby_outweighs_one_far_away() -> None:
    near, far = demand(10_000), demand(10)
    model = CostModel().observe(LOOP, near, seconds=4 * prior_seconds(near)).observe(LOOP, far, seconds=prior_seconds(far))

    assert model.predict(LOOP, near) == pytest.approx(4 * prior_seconds(near), rel=0.02)


def test_another_dtype_of_the_same_implementation_is_the_next_best_evidence() -> None:
    single = replace(LOOP, dtype=Dtype.FLOAT32)
    model = CostModel().observe(single, demand(itemsize=4), seconds=2 * prior_seconds(demand(itemsize=4)))

    assert model.predict(LOOP, demand()) == pytest.approx(2 * prior_seconds(demand()))
    assert model.predict(IDENTITY, demand()) == prior_seconds(demand())


def test_a_twin_teaches_about_its_contender() -> None:
    model = CostModel().observe(replace(LOOP, twin=True), demand(), seconds=0.5)

    assert model.predict(LOOP, demand()) == pytest.approx(0.5)


@pytest.mark.parametrize("seconds", [0.0, -1.0, math.nan, math.inf])
def test_seconds_that_are_none_teach_nothing(seconds: float) -> None:
    assert CostModel().observe(LOOP, demand(), seconds=seconds) == CostModel()


def test_observing_leaves_the_model_it_came_from_as_it_was() -> None:
    before = CostModel()
    before.observe(LOOP, demand(), seconds=1.0)

    assert before == CostModel()


def test_a_prior_must_exceed_the_limit_three_times_before_it_skips() -> None:
    margin = CostModel().margin(LOOP, demand())

    assert too_slow(29.0, limit=10.0, margin=margin) is None
    assert too_slow(31.0, limit=10.0, margin=margin) == "would take 31 s a call (limit 10 s)"


def test_the_margin_shrinks_with_evidence_and_grows_with_extrapolation() -> None:
    model = CostModel().observe(LOOP, demand(1000), seconds=1.0)

    assert model.margin(LOOP, demand(2000)) < model.margin(LOOP, demand(1_000_000)) < model.margin(IDENTITY, demand(1000))


def test_a_declared_growth_beyond_the_limit_is_refused_with_both_figures() -> None:
    # broadcast: 100000 x 256 x 128 x 8 bytes = 26.2 GB, and 102.7 MB of data
    asked = demand(100_000, 256, 128, extra_bytes=100_000 * 256 * 128 * 8)

    assert too_big(asked, limit=4e9) == "needs 26.3 GB (limit 4 GB)"


def test_a_guessed_growth_is_given_the_benefit_of_the_doubt_but_the_data_are_not() -> None:
    assert too_big(demand(1_000_000, 100, 2), limit=500e6) is None
    assert too_big(demand(1_000_000, 1, 1000), limit=4e9) == "needs 8 GB (limit 4 GB)"


def test_larger_cells_of_a_contender_that_timed_out_are_not_tried() -> None:
    hit = Cell(case=case(10_000), contender=LOOP)
    larger = Cell(case=case(100_000), contender=LOOP)

    assert beyond(larger, [hit], seconds=43.0, limit=10.0) == "predicted 43 s a call: n=10000, k=8, d=16 already hit the 10 s limit"
    assert beyond(larger, [hit], seconds=8.0, limit=10.0) == "predicted to time out: n=10000, k=8, d=16 already hit the 10 s limit"


@pytest.mark.parametrize(
    "cell",
    [
        Cell(case=case(1000), contender=LOOP),
        Cell(case=case(100_000, k=2), contender=LOOP),
        Cell(case=case(100_000), contender=IDENTITY),
        Cell(case=case(100_000), contender=replace(LOOP, dtype=Dtype.FLOAT32)),
    ],
    ids=["smaller", "smaller along one axis", "another implementation", "another dtype"],
)
def test_a_timeout_says_nothing_about_other_cells(cell: Cell) -> None:
    assert beyond(cell, [Cell(case=case(10_000), contender=LOOP)], seconds=43.0, limit=10.0) is None
