"""docs/gate.md's figures: every one is computed from the saved proof and from the ledgers of live suites. `nox -s docs` writes them.

    python -m gate_proof.page          write them
    python -m gate_proof.page --check  say which files are stale, and end with 1 if any is

What stands between ``<!-- proof: NAME -->`` and ``<!-- end -->`` is replaced, the rest of the page is left alone.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import gate_planted
import gate_self
from gate_proof import claims, saved
from gate_proof.claims import Smallest
from gate_proof.curves import GATE
from gate_proof.picture import pictures
from gate_proof.rates import Rate
from gate_proof.saved import Proof
from kmeans_bench.errors import KMeansBenchError, UsageError
from kmeans_bench.reporting.markdown import picture, table
from kmeans_bench.storage import atomic

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path("docs", "gate.md")
PICTURES = Path("reports", "sample")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check; return the exit code."""
    options = argparse.ArgumentParser(prog="gate_proof.page", description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--check", action="store_true", help="say which files are stale")
    asked = options.parse_args(arguments)
    try:
        found = {path: content for path, content in documents(ROOT).items() if not _holds(ROOT / path, content)}
    except KMeansBenchError as error:
        sys.stderr.write(f"gate_proof.page: {error}\n")
        return 2
    for path, content in found.items():
        if not asked.check:
            atomic.write_bytes(ROOT / path, content)
        sys.stdout.write(f"{'stale' if asked.check else 'written'}  {path}\n")
    return int(asked.check and bool(found))


def documents(root: Path) -> dict[Path, bytes]:
    """Return the page and its pictures, by their paths in the repository."""
    proof = saved.read(root / saved.SAVED.relative_to(ROOT))
    live = gate_self.read(root / gate_self.LEDGER.relative_to(ROOT))
    worked = gate_planted.read(root / gate_planted.LEDGER.relative_to(ROOT))
    drawn = pictures(proof)
    blocks = {**sentences(proof), **live_sentences(live, worked), **tables(proof, drawn.alt)}
    text = (root / PAGE).read_text(encoding="utf-8")
    return {PAGE: filled(text, blocks).encode(), **{PICTURES / name: content for name, content in drawn.files.items()}}


def sentences(proof: Proof) -> dict[str, str]:
    """Return what simulated worlds and recorded rounds show."""
    alarms, undecided, long = (proof.of(what) for what in (claims.FALSE_ALARM, claims.UNDECIDED, claims.LONG))
    worlds = [where for where in alarms if where != claims.RESAMPLED]
    simulated = sum((alarms[world].rate for world in worlds), start=Rate(hits=0, of=0))
    stated = sum((one.rate for one in proof.of(claims.STATED).values()), start=Rate(hits=0, of=0))
    drawn = f"suites drawn from {proof.rounds} recorded rounds"
    return {
        "false-alarms": f"{_rate(alarms[claims.RESAMPLED].rate)} {drawn}; {_rate(simulated)} in {len(worlds)} simulated worlds",
        "power-5": _power(proof, 0.05),
        "power-10": _power(proof, 0.10),
        "smallest": _smallest(proof.smallest),
        "stated": _rate(stated),
        "undecided": f"{_rate(undecided[claims.RESAMPLED].rate, 'cells')} of {drawn}",
        "seconds": f"{_rate(long[claims.RESAMPLED].rate)} {drawn} take more than 120 s",
    }


def live_sentences(live: Sequence[gate_self.Outcome], worked: Sequence[gate_planted.Level]) -> dict[str, str]:
    """Return what gates on real code show, as their ledgers have it."""
    cells, undecided = sum(one.cells for one in live), sum(one.undecided for one in live)
    took = sorted(one.seconds for one in live)
    within = sum(seconds <= claims.LONGEST for seconds in took)
    by = gate_planted.pooled(worked)
    called = ", ".join(f"+{level} %: {_rate(by[level])}" for level in by if level)
    return {
        "live": f"{_rate(gate_self.alarms(live), 'suites')}, [results/gate-self.csv](../results/gate-self.csv), `nox -s gate-self`",
        "planted": f"{called}; of others {_rate(by[0])}; [results/gate-planted.csv](../results/gate-planted.csv), `nox -s gate-planted`",
        "live-undecided": f"{_rate(Rate(hits=undecided, of=cells), 'cells')}",
        "live-seconds": f"{took[0]:.0f} to {took[-1]:.0f} s, half within {median(took):.0f} s, {within} of {len(took)} within 120 s",
    }


def tables(proof: Proof, alt: str) -> dict[str, str]:
    """Return the rules side by side, their curves, and the broken methods."""
    planted = sorted(proof.rules[0].flags)
    head = ["rule", "identical suites red", *(f"calls at {_percent(by)}" for by in planted), "area at 5 %"]
    rows = [[one.name, _rate(one.red), *(_percent(one.flags[by].share) for by in planted), f"{one.area:.3f}"] for one in proof.rules]
    light, dark = (f"../{PICTURES.as_posix()}/gate-roc-{theme}.svg" for theme in ("light", "dark"))
    return {
        "rules": "\n".join(["", table(head, rows, numbers=head[2:]), "", picture(light, dark, alt), ""]),
        "about": f"{proof.rounds} rounds of identical code ({proof.cells} cells, every timed call, {proof.machine})",
        "suites": f"{proof.rules[0].red.of}",
        "mutations": "\n".join(["", table(["broken", "false alarms", "whole, there", "allowed"], _broken(proof), numbers=[]), ""]),
    }


def filled(text: str, blocks: Mapping[str, str]) -> str:
    """Return *text* with every block's figures replaced.

    Raises
    ------
    UsageError
        If a block is not there, or one is there that nothing is known about.
    """
    there = re.findall(r"<!-- proof: ([a-z0-9-]+) -->", text)
    odd = sorted(set(there) ^ set(blocks))
    if odd:
        msg = f"{PAGE}: blocks that only the page or only the proof has: {', '.join(odd)}; write <!-- proof: NAME --><!-- end -->"
        raise UsageError(msg)
    return re.sub(
        r"(<!-- proof: ([a-z0-9-]+) -->).*?<!-- end -->", lambda found: f"{found[1]}{blocks[found[2]]}<!-- end -->", text, flags=re.DOTALL
    )


def _power(proof: Proof, by: float) -> str:
    """Return how many slow-downs are called, world by world and on the recorded rounds."""
    worlds = [one.rate for one in proof.of(claims.slow_down(by)).values()]
    pooled, worst = sum(worlds, start=Rate(hits=0, of=0)), min(worlds, key=lambda one: one.share)
    own = next(one for one in proof.rules if one.name == GATE).flags[by]
    return f"{_rate(pooled)} in simulated worlds, in the worst {_rate(worst)}; {_rate(own)} on the recorded rounds"


def _smallest(found: Sequence[Smallest]) -> str:
    """Return the smallest slow-downs with 95 % power, and by which rule they were found: a first crossing alone errs low."""
    step = _percent(claims.GRID[1] - claims.GRID[0])
    said = "; ".join(f"{one.where}: {_by(one)}" for one in found)
    held = min((one.held for one in found), default=0)
    if held:
        return f"{said}; the first of steps {step} apart that is, with the {held} after it"
    return f"{said}; found on other draws than the rows above, as the first of steps {step} apart that is: such a figure errs low"


def _by(one: Smallest) -> str:
    return f"none up to {_percent(claims.GRID[-1])}" if math.isnan(one.by) else f"{_percent(one.by)} ({_rate(one.rate)})"


def _broken(proof: Proof) -> list[list[str]]:
    """Return a row per broken method: how often it raises an alarm, and the whole one in the same world."""
    places = [place for place, one in enumerate(proof.findings) if one.what.startswith(claims.BROKEN)]
    rows = []
    for place in places:
        one, after = proof.findings[place], proof.findings[place + 1 : place + 2]
        beside = next((_rate(whole.rate) for whole in after if whole.what == claims.WHOLE), "–")
        rows.append([one.what.removeprefix(claims.BROKEN), _rate(one.rate), beside, one.limit.replace(">", "≤").replace("<", "≥")])
    return rows


def _rate(rate: Rate, noun: str = "") -> str:
    """Return a share with its bounds.

    >>> _rate(Rate(hits=0, of=2000), "suites")
    '0 of 2,000 suites [0, 0.18 %]'
    """
    low, high = (f"{100 * bound:.3g}" for bound in (rate.low, rate.high))
    return f"{rate.hits:,} of {rate.of:,}{f' {noun}' if noun else ''} [{low}, {high} %]"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


if __name__ == "__main__":
    sys.exit(main())
