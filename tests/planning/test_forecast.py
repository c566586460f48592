"""Declared formulas at a cell's sizes, and what stored runs teach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kmeans_bench.judging.cost import CostModel
from kmeans_bench.model import (
    Case,
    Cell,
    Contender,
    Declaration,
    Dtype,
    Measurement,
    Protocol,
    ProtocolKind,
    Sample,
    Source,
    SourceKind,
    Status,
)
from kmeans_bench.planning.forecast import demand, expected_steps, learnt

CELL = Cell(
    case=Case(source=Source(kind=SourceKind.BLOBS), n=1000, k=8, d=2),
    contender=Contender(implementation="identity", dtype=Dtype.FLOAT32, threads=1),
)


def measured(status: Status = Status.OK, walls: tuple[float, ...] = (0.3, 0.1, 0.2), **changes: object) -> Measurement:
    samples = tuple(Sample(launch=0, round=i, order=0, wall=wall, cpu=wall) for i, wall in enumerate(walls))
    plain = Measurement(
        case=CELL.case,
        contender=CELL.contender,
        protocol=ProtocolKind.STEPS,
        status=status,
        session="s",
        key="k",
        started_at="2024-01-01T00:00:00Z",
        samples=samples,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # one field each


@pytest.mark.parametrize(
    ("protocol", "steps"),
    [
        (Protocol(steps=7), 7),
        (Protocol(kind=ProtocolKind.CONVERGE), 30),
        (Protocol(kind=ProtocolKind.CONVERGE, max_iter=10), 10),
        (Protocol(kind=ProtocolKind.AS_WRITTEN), 30),
    ],
)
def test_the_protocol_says_how_many_steps_to_expect(protocol: Protocol, steps: int) -> None:
    assert expected_steps(protocol) == steps


def test_formulas_are_evaluated_at_the_cells_sizes_and_dtype(declarations: tuple[Declaration, ...]) -> None:
    asked = demand(declarations[1], CELL, Protocol(steps=5))

    assert (asked.flops, asked.extra_bytes, asked.numpy_calls) == (2 * 1000 * 8 * 2, 1000 * 8 * 4, 7 + 3 * 8)
    assert (asked.itemsize, asked.steps) == (4, 5)


def test_what_is_not_declared_stays_unknown(declarations: tuple[Declaration, ...]) -> None:
    asked = demand(declarations[0], CELL, Protocol())

    assert (asked.flops, asked.numpy_calls) == (None, None)


def test_the_median_of_a_stored_cell_is_predicted_again(declarations: tuple[Declaration, ...]) -> None:
    model = learnt(CostModel(), [measured()], declarations, Protocol())

    assert model.predict(CELL.contender, demand(declarations[1], CELL, Protocol())) == pytest.approx(0.2)


def test_the_steps_that_were_taken_count_not_those_expected(declarations: tuple[Declaration, ...]) -> None:
    # Shortened to 2 steps, 3 assignments; with 5 steps there are 6. What is done once a call is a small part.
    model = learnt(CostModel(), [measured(n_iter=2)], declarations, Protocol())

    assert model.predict(CELL.contender, demand(declarations[1], CELL, Protocol())) == pytest.approx(0.4, rel=0.05)


@pytest.mark.parametrize(
    "useless",
    [
        measured(Status.TIMEOUT),
        measured(walls=()),
        measured(protocol=ProtocolKind.CONVERGE),
        measured(contender=replace(CELL.contender, implementation="gone")),
    ],
)
def test_what_did_not_end_well_or_was_other_work_teaches_nothing(useless: Measurement, declarations: tuple[Declaration, ...]) -> None:
    assert learnt(CostModel(), [useless], declarations, Protocol()) == CostModel()


def test_whoever_chooses_k_is_predicted_by_whole_calls_since_it_tells_the_steps_of_its_last_clustering_alone() -> None:
    chooser = Declaration(name="identity", function="fit", origin="identity.py", own_start=True, chooses_k=True)
    protocol = Protocol(kind=ProtocolKind.AS_WRITTEN)

    model = learnt(CostModel(), [measured(n_iter=4, protocol=ProtocolKind.AS_WRITTEN)], (chooser,), protocol)

    assert demand(chooser, CELL, protocol).steps == demand(chooser, CELL, Protocol(steps=9)).steps
    assert model.predict(CELL.contender, demand(chooser, CELL, protocol)) == pytest.approx(0.2, rel=0.05)
