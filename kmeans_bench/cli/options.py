"""The options that commands share, each spelled once. Lists, durations and sizes stay text: planning reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

DEFAULT_RESULTS = Path("results")

_Function = TypeVar("_Function", bound=Callable[..., Any])


def stack(*decorators: Callable[[_Function], _Function]) -> Callable[[_Function], _Function]:
    """Apply several options as one, in the order in which ``--help`` lists them."""

    def decorate(function: _Function) -> _Function:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


results = click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_RESULTS,
    show_default=True,
    help="Folder of runs.",
)
reports = click.option(
    "--reports",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Folder of reports.",
)
folders = click.option(
    "--implementations",
    "folders",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="One more folder of implementations (repeatable).",
)
baseline = click.option("--baseline", metavar="NAME", help="What speed-ups are over; default: the scenario's.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, prose on stderr.")

what = stack(
    click.option(
        "-i",
        "--implementation",
        "implementations",
        multiple=True,
        metavar="GLOB",
        help="Measure these beside the baseline; also package.module:Class or file.py:Class (repeatable).",
    ),
    click.option("-x", "--exclude", multiple=True, metavar="GLOB", help="Leave these out (repeatable)."),
    click.option("--where", metavar="EXPR", help='Cases and contenders to keep: "k >= 8 and d < 64".'),
    folders,
    click.option("--data", type=click.Path(path_type=Path), metavar="FILE", help="Your points: .npy .npz .csv .parquet; needs -k."),
    click.option("-k", metavar="K,K", help="Numbers of clusters: 3,10."),
)

how = stack(
    baseline,
    click.option("--threads", metavar="N", help="Threads of a contender; 1,2 compares."),
    click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Seed of the points and of the start."),
    click.option("--budget", metavar="60s", help="Time for each scenario's run."),
    click.option("--timeout", metavar="30s", help="Time for one call; a longer one is ended."),
    click.option("--memory-limit", metavar="4GiB", help="Memory for one worker."),
)

fresh = click.option("--fresh", is_flag=True, help="Measure everything again.")
