"""Whatever a plug-in does costs its own cells only, and nothing it starts outlives the run."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import pytest

from kmeans_bench.model import Status
from tests.measuring import hostile
from tests.measuring.conftest import CASE, RunPlugins

pytestmark = [pytest.mark.live, pytest.mark.skipif(sys.platform != "linux", reason="isolation needs Linux")]


def test_every_hang_is_a_timeout_and_the_honest_neighbour_is_measured(run_plugins: RunPlugins) -> None:
    begin = time.monotonic()
    found = run_plugins({**hostile.CALL_LIMIT_TIMEOUTS, "honest": hostile.HONEST_FILE}, call=1.0)

    assert {name: item.status for name, item in found.items()} == {
        **dict.fromkeys(hostile.CALL_LIMIT_TIMEOUTS, Status.TIMEOUT),
        "honest": Status.OK,
    }
    assert "1 s" in str(found["hangs"].reason)
    assert time.monotonic() - begin < 3 * (1.0 + 1.0) + 20.0, "each is ended within a second of its deadline"


def test_every_exception_becomes_the_row_of_its_own_cell_with_its_reason(run_plugins: RunPlugins) -> None:
    found = run_plugins({**{name: text for name, (text, _) in hostile.ERRORS.items()}, "honest": hostile.HONEST_FILE})

    assert found.pop("honest").status is Status.OK
    for name, (_, reason) in hostile.ERRORS.items():
        assert found[name].status is Status.ERROR, (name, found[name])
        assert reason in str(found[name].reason), name
        assert found[name].traceback


def test_every_death_is_a_crash_that_names_its_signal_or_status(run_plugins: RunPlugins) -> None:
    found = run_plugins({**{name: text for name, (text, _) in hostile.CRASHES.items()}, "honest": hostile.HONEST_FILE}, launches=2)

    assert found.pop("honest").status is Status.OK
    for name, (_, reason) in hostile.CRASHES.items():
        assert found[name].status is Status.CRASHED, (name, found[name])
        assert reason in str(found[name].reason), (name, found[name].reason)


def test_every_way_of_using_up_memory_is_out_of_memory(run_plugins: RunPlugins) -> None:
    found = run_plugins({**hostile.OUT_OF_MEMORY, "honest": hostile.HONEST_FILE}, call=30.0)

    assert found.pop("honest").status is Status.OK
    assert {name: item.status for name, item in found.items()} == dict.fromkeys(hostile.OUT_OF_MEMORY, Status.OOM), found


def test_every_wrong_answer_is_wrong_and_has_no_samples(run_plugins: RunPlugins) -> None:
    found = run_plugins({**{name: text for name, (text, _) in hostile.WRONG.items()}, "honest": hostile.HONEST_FILE})

    assert found.pop("honest").status is Status.OK
    for name, (_, reason) in hostile.WRONG.items():
        assert found[name].status is Status.WRONG, (name, found[name])
        assert reason in str(found[name].reason), (name, found[name].reason)
        assert found[name].samples == ()


def test_noise_on_streams_and_descriptors_and_processes_left_behind_harm_nobody(run_plugins: RunPlugins) -> None:
    found = run_plugins(hostile.SURVIVORS, launches=2)

    assert {name: (item.status, item.reason) for name, item in found.items()} == dict.fromkeys(hostile.SURVIVORS, (Status.OK, None))
    assert all(len(item.samples) >= 6 for item in found.values())


def test_an_import_that_failed_is_not_tried_again_and_its_other_cells_say_why(run_plugins: RunPlugins) -> None:
    text, reason = hostile.ERRORS["fails-at-import"]
    found = run_plugins({"fails-at-import": text, "honest": hostile.HONEST_FILE}, cases=(CASE, replace(CASE, n=240)))

    failed = [item for item in found.values() if item.contender.implementation == "fails-at-import"]
    assert [item.status for item in failed] == [Status.ERROR, Status.ERROR]
    assert all(reason in str(item.reason) for item in failed)


def test_larger_cases_of_a_contender_that_timed_out_are_skipped_as_predicted(run_plugins: RunPlugins) -> None:
    found = run_plugins(
        {"hangs": hostile.CALL_LIMIT_TIMEOUTS["hangs"], "honest": hostile.HONEST_FILE}, call=0.5, cases=(CASE, replace(CASE, n=240))
    )

    hung = [item for item in found.values() if item.contender.implementation == "hangs"]
    assert [item.status for item in hung] == [Status.TIMEOUT, Status.SKIPPED]
    assert "predicted" in str(hung[1].reason)


def test_what_an_implementation_says_of_its_way_is_kept_when_it_is_a_count_and_a_word(run_plugins: RunPlugins) -> None:
    found = run_plugins(
        {
            "says": hostile.changed("distances=6, method='fused'"),
            "babbles": hostile.changed("distances='many', method='two\\nlines'"),
            "lists": hostile.changed("distances=True, method=['fused']"),
            "silent": hostile.HONEST_FILE,
        }
    )

    assert {name: (item.status, item.distances, item.method) for name, item in found.items()} == {
        "says": (Status.OK, 6, "fused"),
        "babbles": (Status.OK, None, None),
        "lists": (Status.OK, None, None),
        "silent": (Status.OK, None, None),
    }
