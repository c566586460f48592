"""What `gate --history` prints: each cell over the runs that timed it, steps, moved counts, and what it leaves out."""

from __future__ import annotations

from kmeans_bench.cli import gate_history
from kmeans_bench.model import Origin, PastCell
from kmeans_bench.reporting.gate.past import Chronicle, chronicle
from tests.gates import past


def told(*, days: int = 12, cells: int = 1) -> Chronicle:
    """Return gates of one day each: 30 % slower from the sixth on, a step more from the ninth on, no seconds in the twelfth."""
    entries = []
    for day in range(1, days + 1):
        seconds = None if day == 12 else 0.01 * (1.3 if day > 5 else 1.0) * (1 + day / 1000)
        found = [PastCell(cell=f"a/b{number}", seconds=seconds, steps=5 if day < 9 else 6) for number in range(cells)]
        entries.append(past(day, found))
    return chronicle([*entries, past(28, [PastCell(cell="a/b0", seconds=2.0)], origin=Origin.RUN)], least=0.05)


def test_a_step_and_a_moved_count_are_named_with_their_runs() -> None:
    lines = list(gate_history.lines(told()))

    assert any(line.startswith("step     a/b0: +31 % since 0000006 of 2026-11-06 (p = 0.00") for line in lines)
    assert "count    a/b0: steps 5 → 6 (+20 %) since 0000009 of 2026-11-09" in lines
    assert max(map(len, lines)) <= 80


def test_where_no_step_could_be_named_yet_that_is_said() -> None:
    lines = " ".join(" ".join(gate_history.lines(told(days=8))).split())

    assert "steps none in 1 cell; all have fewer than the 10 runs that naming one takes" in lines


def test_a_run_that_kept_no_seconds_takes_no_column() -> None:
    lines = list(gate_history.lines(told()))

    assert "cell                                      0000008   0000009   000000a   000000b" in lines


def test_runs_are_another_series_than_gates_and_are_said_to_be_there() -> None:
    assert "beside   1 run of scenario gate: a series of its own, not shown" in gate_history.lines(told())


def test_many_moves_of_counts_are_told_from_the_end_and_counted() -> None:
    lines = list(gate_history.lines(told(cells=20)))

    assert "count    8 earlier moves are in --json" in lines
    assert sum("steps 5 → 6" in line for line in lines) == 12


def test_the_document_has_every_move_with_its_run() -> None:
    (cell,) = gate_history.document(told())["cells"]

    assert cell["moves"] == [{"run": 8, "quantity": "steps", "before": 5, "after": 6}]
    assert [step["run"] for step in cell["steps"]] == [5]
