from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.errors import StorageError
from kmeans_bench.model import (
    Budget,
    Declaration,
    EmptyClusters,
    Environment,
    Halves,
    Measurement,
    Plan,
    PlannedCell,
    Rung,
    Sample,
    Status,
    Stop,
)
from kmeans_bench.storage import encoding

if TYPE_CHECKING:
    from tests.storage.conftest import Bench


def through_json(measurement: Measurement) -> Measurement:
    return encoding.measurement(json.loads(encoding.dumps(encoding.measurement_document(measurement))))


def test_a_measurement_comes_back_with_every_field(bench: Bench) -> None:
    full = bench.measured(
        status=Status.WRONG,
        reason="inertia 3.0 is not 2.0",
        traceback="Traceback\n  …",
        stop=Stop.BUDGET,
        halves=(Halves(launch=0, assign=0.1 + 0.2, update=1 / 3, whole=0.7), Halves(launch=1, assign=0.3, update=0.25, whole=0.6)),
        first_call=0.125,
        imports=1.5,
        peak_bytes=1 << 40,
        peak_method="resident",
        inertia=2.5,
        inertia_error=-1e-9,
        wrong_share=0.25,
        n_iter=5,
        steps=5,
        settled=False,
        closed=True,
        emptied=True,
        empty_clusters=EmptyClusters.SPLIT,
        exact=False,
        threads=2,
        rounded=True,
        expected=True,
        predicted_seconds=0.1,
        predicted_bytes=10,
        twin=True,
    )

    assert through_json(full) == full


@given(
    wall=st.floats(min_value=0, exclude_min=True, allow_infinity=False),
    cpu=st.floats(allow_nan=False, allow_infinity=False),
    after=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    reason=st.none() | st.text(st.characters()),
)
def test_seconds_and_texts_come_back_bit_for_bit(bench: Bench, wall: float, cpu: float, after: float | None, reason: str | None) -> None:
    sample = Sample(launch=0, round=1, order=2, wall=wall, cpu=cpu, after_switch=after)
    measurement = bench.measured(samples=(sample,), reason=reason)

    assert through_json(measurement) == measurement


def test_a_text_that_utf8_cannot_hold_comes_back(bench: Bench) -> None:
    assert through_json(bench.measured(reason="file \udcff.npy")).reason == "file \udcff.npy"


def test_samples_are_stored_as_columns_and_statistics_not_at_all(bench: Bench) -> None:
    assert encoding.measurement_document(bench.measured())["samples"] == {
        "launch": [0, 0],
        "round": [0, 1],
        "order": [0, 0],
        "wall": [0.5, 0.30000000000000004],
        "cpu": [0.25, 0.25],
        "loops": [2, 2],
        "after_switch": [0.75, None],
    }


def test_a_line_leads_with_case_implementation_dtype_and_threads(bench: Bench) -> None:
    document = encoding.measurement_document(bench.measured())

    assert [document[name] for name in list(document)[:4]] == ["blobs/n=100/k=2/d=2/seed=0", "loop", "float64", 1]


def test_whether_it_is_reused_is_not_stored(bench: Bench) -> None:
    assert through_json(bench.measured(reused=True)).reused is False


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_an_optional_number_that_is_none_is_stored_as_missing(bench: Bench, value: float) -> None:
    assert through_json(bench.measured(inertia=value)).inertia is None


def test_a_number_that_must_exist_may_not_be_infinite() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encoding.dumps(Budget(total=math.inf))


def test_numpy_numbers_are_stored_as_plain_ones() -> None:
    assert encoding.dumps([np.int64(3), np.float64(0.5), np.float32(0.5)]) == "[3,0.5,0.5]"


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="complex cannot be stored"):
        encoding.dumps(1j)


def test_a_plan_comes_back(bench: Bench) -> None:
    plan = bench.plan(where="k >= 8", memory_limit=1 << 32, seed=3)

    assert encoding.record(Plan, json.loads(encoding.dumps(plan))) == plan


def test_an_environment_comes_back(bench: Bench) -> None:
    environment = replace(bench.environment, blas=("openblas 0.3 pthreads",), commit="abc", virtualised="kvm")

    assert encoding.record(Environment, json.loads(encoding.dumps(environment))) == environment


def test_a_whole_number_of_seconds_is_read_as_a_float() -> None:
    assert type(encoding.record(Budget, {"total": 120}).total) is float


@pytest.mark.parametrize(
    ("document", "match"),
    [
        ({"totl": 1.0}, "a Budget has no totl"),
        ({"total": "1"}, "'1' is not of type float"),
        ({"launches": True}, "True is not of type int"),
        ([], "a Budget is not an object"),
    ],
)
def test_a_record_of_another_shape_is_refused(document: object, match: str) -> None:
    with pytest.raises((ValueError, TypeError), match=match):
        encoding.record(Budget, document)


def test_a_missing_field_takes_its_default_and_one_without_is_refused() -> None:
    assert encoding.record(Budget, {}) == Budget()
    with pytest.raises(TypeError, match="cell"):
        encoding.record(PlannedCell, {})


def test_a_text_is_not_read_as_a_list_of_letters(bench: Bench) -> None:
    document = json.loads(encoding.dumps(bench.environment)) | {"blas": "openblas"}

    with pytest.raises(TypeError, match="is not of type list"):
        encoding.record(Environment, document)


def test_sample_columns_of_unequal_length_are_refused(bench: Bench) -> None:
    document = encoding.measurement_document(bench.measured())
    document["samples"]["wall"].pop()

    with pytest.raises(ValueError, match="zip"):
        encoding.measurement(document)


def test_a_newer_schema_is_refused_and_the_next_step_named() -> None:
    with pytest.raises(StorageError, match=r"newer kmeans-bench \(schema 2, this one reads up to 1\): update"):
        encoding.upgraded({"schema": 2})


@pytest.mark.parametrize("version", [None, 0, "1", True, 1.0])
def test_a_document_without_a_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="is not a version"):
        encoding.upgraded({"schema": version})


def test_every_version_ever_released_has_a_way_to_the_newest() -> None:
    assert sorted(encoding.UPGRADES) == list(range(1, encoding.SCHEMA))


def test_a_second_version_slots_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "SCHEMA", 2)
    monkeypatch.setattr(encoding, "UPGRADES", {1: lambda old: {"new": old["old"]}})

    assert encoding.upgraded({"schema": 1, "old": 5}) == {"new": 5}
    assert encoding.upgraded({"schema": 2, "new": 5}) == {"new": 5}


def test_a_rung_comes_back_and_a_declaration_from_before_there_were_rungs_has_none(bench: Bench) -> None:
    stored = json.loads(encoding.dumps(replace(bench.declaration("loop"), rung=Rung(below=None, change="the first"))))
    before = {name: value for name, value in stored.items() if name != "rung"}

    assert encoding.record(Declaration, stored).rung == Rung(below=None, change="the first")
    assert encoding.record(Declaration, before).rung is None
