"""The Python interface: plan, run, load, verify, claims, gate; results give frames and pictures. Nothing heavy is imported before use.

>>> import kmeans_bench
>>> scenario = {
...     "baseline": "identity",
...     "grid": {"n": [100], "k": [3], "d": [2], "dtype": ["float64"]},
...     "implementations": ["identity", "broadcast"],
... }
>>> planned = kmeans_bench.plan(scenario)
>>> len(planned.to_run)
2
>>> [cell["implementation"] for cell in planned.document()["cells"]]
['broadcast', 'identity']
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kmeans_bench.api.events import Listener
from kmeans_bench.api.gating import Gated, gate
from kmeans_bench.api.results import MeasuredRun, PlannedRun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kmeans_bench.api.claiming import Tested
    from kmeans_bench.api.verification import Verified
    from kmeans_bench.model import Scenario

__all__ = ["Gated", "MeasuredRun", "PlannedRun", "claims", "gate", "load", "plan", "run", "verify"]


def plan(
    scenario: str | os.PathLike[str] | Mapping[str, object] | Scenario | None = None,
    *,
    data: str | os.PathLike[str] | NDArray[Any] | None = None,
    k: int | str | Iterable[int] | None = None,
    implementations: Iterable[str] = (),
    exclude: Iterable[str] = (),
    where: str | None = None,
    folders: Iterable[str | os.PathLike[str]] = (),
    baseline: str | None = None,
    threads: int | str | Iterable[int] | None = None,
    seed: int | None = None,
    budget: str | float | None = None,
    timeout: str | float | None = None,
    memory_limit: str | int | None = None,
    results: str | os.PathLike[str] = "results",
) -> PlannedRun:
    """Plan a run: every cell with predicted seconds and bytes, and a reason for each that will not run. Measures nothing.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, path of a TOML file, the mapping such a file holds, or a `Scenario`.
    data
        Points of your own, shape (n, d): a file (.npy, .npz, .csv, .parquet) or an array, which is kept in ``results/arrays``.
        Without a scenario `k` must be given.
    k
        Numbers of clusters, instead of the scenario's.
    implementations
        Globs of names, ``package.module:Class`` or ``file.py:Class``; the baseline and the fallback are measured beside them.
    exclude
        Globs of names to leave out.
    where
        Condition that cells must meet, such as ``"k >= 8 and d < 64"``.
    folders
        More folders of implementations.
    baseline
        What speed-ups are over, instead of the scenario's.
    threads, seed
        Instead of the scenario's.
    budget, timeout
        Seconds for the run and for one call (or text such as ``"2m"``), instead of the scenario's.
    memory_limit
        Bytes (or text such as ``"4GiB"``) that one worker may need; default: what this machine can spare.
    results
        Folder of runs; earlier ones on this machine sharpen the predictions.

    Returns
    -------
    PlannedRun
        With ``.to_frame()``, ``.seconds``, ``.run()``.

    Raises
    ------
    UsageError
        If a name, a condition, a size or a file cannot be used.
    """
    from kmeans_bench.api.preparation import prepare  # noqa: PLC0415 - pulls in NumPy
    from kmeans_bench.api.wishes import Selected, Wishes  # noqa: PLC0415 - likewise

    wishes = Wishes(k=k, threads=threads, seed=seed, budget=budget, timeout=timeout, baseline=baseline)
    selected = Selected(
        implementations=tuple(implementations),
        exclude=tuple(exclude),
        where=where,
        folders=tuple(Path(folder) for folder in folders),
        memory_limit=memory_limit,
    )
    return prepare(scenario, data, wishes=wishes, selected=selected, results=Path(results))


def run(
    scenario: str | os.PathLike[str] | Mapping[str, object] | Scenario | None = None,
    *,
    fresh: bool = False,
    on_event: Listener | None = None,
    **asked: Any,  # noqa: ANN401 - documented, and checked, by `plan`
) -> MeasuredRun:
    """Measure, or take over what was measured before and still holds.

    Parameters
    ----------
    scenario, **asked
        As for `plan`.
    fresh
        Measure everything again.
    on_event
        Called with each of `kmeans_bench.api.events` in the calling thread, between timed turns.

    Returns
    -------
    MeasuredRun
        With ``.to_frame()``, ``.samples()``, ``.speedup(baseline)``, ``.report()``.

    Raises
    ------
    UsageError
        As `plan` does.
    StorageError
        If the results cannot be kept; nothing has been measured then.
    """
    return plan(scenario, **asked).run(fresh=fresh, on_event=on_event)


def claims(
    scenario: str | os.PathLike[str] | Mapping[str, object] | Scenario,
    *,
    fresh: bool = False,
    on_event: Listener | None = None,
    budget: str | float | None = None,
    results: str | os.PathLike[str] = "results",
) -> Tested:
    """Measure what is missing of a scenario, and put the claims made of its cases to the test.

    Parameters
    ----------
    scenario, budget, results
        As for `plan`.
    fresh, on_event
        As for `run`.

    Returns
    -------
    Tested
        With ``.verdicts``, ``.refuted``, and ``.to_frame()``, a row per claim and case. Of a stored run, ``load(...).claims()``.

    Raises
    ------
    UsageError
        If the scenario cannot be used.
    NothingToConcludeError
        If nothing is claimed of its cases.
    """
    from kmeans_bench.api.claiming import judged  # noqa: PLC0415 - pulls in NumPy

    planned = plan(scenario, budget=budget, results=results)
    return judged(planned.run(fresh=fresh, on_event=on_event), planned.plan.scenario.claims)


def load(run: str | os.PathLike[str] | None = None, *, results: str | os.PathLike[str] = "results") -> MeasuredRun:
    """Load a stored run.

    Parameters
    ----------
    run
        A run id, any piece of it that fits one run only, or the path of a run folder; default: the newest.
    results
        Folder of runs.

    Raises
    ------
    StorageError
        If there is no such run, or it cannot be read.
    """
    from kmeans_bench.storage import folder  # noqa: PLC0415 - keeps `from kmeans_bench import Problem` light

    found = folder.load(Path(results), None if run is None else os.fspath(run))
    beside = Path(run) if run is not None and Path(run).is_dir() else Path(results) / found.run_id
    return MeasuredRun(run=found, folder=beside)


def verify(
    implementations: Iterable[str] = (),
    *,
    exclude: Iterable[str] = (),
    folders: Iterable[str | os.PathLike[str]] = (),
    properties: Iterable[str] = (),
    examples: int = 10,
    seed: int = 0,
    timeout: str | float = 10.0,
    on_progress: Callable[[str, float], None] | None = None,
) -> Verified:
    """Hold implementations against the oracle on problems made to be difficult. Nothing is timed, nothing is stored.

    Parameters
    ----------
    implementations, exclude, folders
        As for `plan`; without `implementations`, all there are.
    properties
        Globs of properties; default: all.
    examples, seed
        How many random problems, and what they are drawn from.
    timeout
        Seconds for one call (or text such as ``"30s"``).
    on_progress
        Told what is being done, and what share of everything was done before.

    Returns
    -------
    Verified
        With ``.to_frame()``, a row per implementation, dtype and property, and ``.exit_code``.

    Raises
    ------
    UsageError
        If a name, a folder or the timeout cannot be used.
    """
    from kmeans_bench.api import verification  # noqa: PLC0415 - pulls in NumPy
    from kmeans_bench.api.wishes import Selected  # noqa: PLC0415 - likewise

    selected = Selected(implementations=tuple(implementations), exclude=tuple(exclude), folders=tuple(Path(folder) for folder in folders))
    return verification.verify(
        selected, properties=tuple(properties), examples=examples, seed=seed, timeout=timeout, on_progress=on_progress
    )
