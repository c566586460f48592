"""Agreement by d, worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kmeans_bench.judging.dimensions import Level, sweeps
from kmeans_bench.model import Case, Measurement, Protocol, ProtocolKind, Run, Source, SourceKind, Status, Trajectory

Measure = Callable[..., Measurement]
Runs = Callable[..., Run]


def case(d: int, seed: int = 0, kind: SourceKind = SourceKind.BLOBS) -> Case:
    return Case(source=Source(kind=kind, seed=seed), n=100, k=3, d=d)


def as_written(run: Run, kept: dict[Case, float] | None = None) -> Run:
    scenario = replace(run.plan.scenario, protocol=Protocol(kind=ProtocolKind.AS_WRITTEN))
    ways = tuple(
        Trajectory(case=one, session="s", inertias=(), offset=0.0, spread=1.0, contrast=value) for one, value in (kept or {}).items()
    )
    return replace(run, plan=replace(run.plan, scenario=scenario), trajectories=ways)


def test_six_draws_carry_an_interval_and_five_do_not() -> None:
    six = Level(d=2, values=(0.1, 0.2, 0.3, 0.5, 0.6, 0.9))

    assert six.typical == 0.4
    assert six.interval is not None
    assert (six.interval.low, six.interval.high) == (0.1, 0.9)
    assert Level(d=2, values=six.values[:5]).interval is None
    assert Level(d=2, values=six.values, silent=1).interval is None


def test_draws_are_gathered_by_d_and_contender_and_what_has_no_answer_is_counted(measure: Measure, runs: Runs) -> None:
    answers = [measure("one", case=case(d, seed), ari=0.1 * d + seed) for seed in (0, 1) for d in (8, 2, 4)]
    failed = [measure("two", case=case(d), status=Status.TIMEOUT) for d in (2, 4)]

    (found,) = sweeps(as_written(runs(*answers, measure("two", case=case(8), ari=0.5), *failed), {case(4): 7.0, case(4, 1): 9.0}))

    assert found.ds == (2, 4, 8)
    one, two = found.lines
    assert [(level.d, level.values) for level in one.levels] == [(2, (0.2, 1.2)), (4, (0.4, 1.4)), (8, (0.8, 1.8))]
    assert ([level.d for level in two.levels], two.silent) == ([8], 2)
    assert found.contrasts == (Level(d=4, values=(7.0, 9.0)),)


def test_a_silent_draw_is_counted_where_it_is_and_takes_that_interval_alone(measure: Measure, runs: Runs) -> None:
    answers = [measure("one", case=case(d, seed), ari=0.1 * seed) for d in (2, 4, 8) for seed in range(7) if (d, seed) != (4, 3)]
    late = measure("one", case=case(4, 3), status=Status.TIMEOUT)
    contrasts = {case(d, seed): 1.0 + seed for d in (2, 4, 8) for seed in range(7) if (d, seed) != (8, 0)}

    (found,) = sweeps(as_written(runs(*answers, late), contrasts))

    levels = {level.d: level for level in found.lines[0].levels}
    assert {d: (len(level.values), level.silent, level.interval is None) for d, level in levels.items()} == {
        2: (7, 0, False),
        4: (6, 1, True),
        8: (7, 0, False),
    }
    assert [(level.d, level.silent, level.interval is None) for level in found.contrasts] == [(2, 0, False), (4, 0, False), (8, 1, True)]


def test_two_dimensions_another_protocol_or_unknown_clusters_make_no_sweep(measure: Measure, runs: Runs) -> None:
    three = [measure("one", case=case(d), ari=0.5) for d in (2, 4, 8)]

    assert sweeps(as_written(runs(*three[:2]))) == ()
    assert sweeps(runs(*three)) == ()
    assert sweeps(as_written(runs(*(measure("one", case=case(d, kind=SourceKind.UNIFORM)) for d in (2, 4, 8))))) == ()
