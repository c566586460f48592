"""Record rounds of identical code, every timed call: what the proof replays. `nox -s gate-record` calls it.

    nox -s gate-record                            60 rounds of all cells into benchmarks/gate_proof/recorded; half an hour
    nox -s gate-record -- --rounds 20 --into DIR  a look

Base is HEAD, checked out beside a work tree that must not differ from it in what is measured. Every round is a confirmation round over
all cells: four times the quads of a screen visit, so that a quarter of them makes one. A round in which a worker had to be replaced has
coins of two process pairs, and is held again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gate_proof import recording
from kmeans_bench.api.gate_cells import Casting
from kmeans_bench.api.gate_versions import GateWishes, Opener
from kmeans_bench.errors import KMeansBenchError, UsageError
from kmeans_bench.measuring import environment
from kmeans_bench.measuring.duel import Outcome, Rounds
from kmeans_bench.measuring.duel_spawn import SpawningEngine
from kmeans_bench.measuring.inspection import Inspector
from kmeans_bench.measuring.runner import now
from kmeans_bench.model import Ask, GateRule, Phase, Quad
from kmeans_bench.planning import duel_cells, scenario, tree
from kmeans_bench.planning.cases import cases


def main() -> int:
    """Record, and say how it goes."""
    asked = _arguments()
    try:
        with arena(asked.seed) as (rounds, casting):
            record(rounds, casting, asked)
    except KMeansBenchError as error:
        _say(str(error))
        return 2
    return 0


@contextmanager
def arena(seed: int) -> Iterator[tuple[Rounds, Casting]]:
    """Yield what holds rounds, and who meets in them: all implementations, HEAD on both sides.

    Raises
    ------
    UsageError
        If the work tree is not HEAD: the two sides would not be identical code.
    """
    sizes = scenario.load("gate")
    opener = Opener(wishes=GateWishes(base="HEAD"), doing=_say)
    with opener.opened() as rivals, SpawningEngine(rivals.corners) as engine:
        if differing := tree.changed(rivals.base_declared, rivals.head_declared):
            msg = f"the work tree differs from HEAD in {', '.join(differing)}; commit, or put it aside"
            raise UsageError(msg)
        inspector = Inspector(engine=engine, scenario=sizes)
        casting = Casting(rivals=rivals, scenario=sizes, cases=cases(sizes), inspector=inspector, doing=_say)
        casting.cast(name for name, one in sorted(rivals.head_declared.items()) if duel_cells.comparable(one, sizes))
        inspector.close()
        yield Rounds(engine=engine, call=sizes.budget.call, seed=seed, listen=_say), casting


def record(rounds: Rounds, casting: Casting, asked: argparse.Namespace) -> None:
    """Hold the rounds and save them; the placebo is left out, since both sides are identical anyway."""
    positions = [position for position in sorted(casting.matches) if not casting.cells[position].placebo]
    matches = [casting.matches[position] for position in positions]
    kept: list[dict[int, list[Quad]]] = []
    launched: list[bool] = []
    number, begin = 0, time.monotonic()
    while len(kept) < asked.rounds:
        scale = GateRule().confirm_scale
        found = rounds.hold(Ask(phase=Phase.CONFIRM, round=number, cells=tuple(positions), scale=scale), matches)
        number += 1
        if not _whole(found, positions):
            continue
        kept.append({place: found.quads[position] for place, position in enumerate(positions)})
        launched.append(found.bouts[positions[0]].base_launched_first)
        each = (time.monotonic() - begin) / number
        _say(f"round {len(kept)} of {asked.rounds}; {each:.1f} s each, {each * (asked.rounds - len(kept)) / 60:.0f} min left")
        about = [{"id": casting.cells[position].cell.id, "threads": casting.matches[position].threads} for position in positions]
        machine = environment.observe()
        name = f"{machine.cpu}, {machine.cores} cores"
        recording.save(asked.into, kept, launched, cells=about, machine=name, recorded_at=now(), quarters=scale)


def _whole(found: Outcome, positions: list[int]) -> bool:
    """Whether every cell has its bout, and all of one process pair."""
    first = {bout.base_launched_first for bout in found.bouts.values()}
    return set(found.bouts) == set(positions) and len(first) == 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=60, help="default: 60")
    parser.add_argument("--into", type=Path, default=recording.RECORDED, help="folder of the recording")
    parser.add_argument("--seed", type=int, default=0, help="of every coin")
    return parser.parse_args()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
