"""``kmeans-bench gate``: whether anything became slower since another version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kmeans_bench.cli import options

if TYPE_CHECKING:
    from kmeans_bench.cli.gate_forms import Forms

_FILE = click.Path(dir_okay=False, path_type=Path)

_versions = options.stack(
    click.option("--base", metavar="REF", help="Commit to compare with; default: where this branch left the main one."),
    click.option("--base-dir", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="A folder instead."),
    click.option("--duel", nargs=2, metavar="A B", help="Two implementations of this work tree instead: is B slower than A?"),
    click.option("-i", "--implementation", "implementations", multiple=True, metavar="GLOB", help="Only these (repeatable)."),
    click.option("-x", "--exclude", multiple=True, metavar="GLOB", help="Leave these out (repeatable)."),
    click.option(
        "--implementations",
        "folders",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        multiple=True,
        metavar="DIR",
        help="Your own folder of implementations, in git (repeatable); default: the shipped ones.",
    ),
    click.option("--all", "everything", is_flag=True, help="Also those whose sources are the same on both sides."),
    click.option("--scenario", metavar="NAME", help="Whose sizes are offered.  [default: gate]"),
    click.option("--threads", metavar="N", help="Threads of a call, 2 or 1,2; several are decided on wall time."),
)
_rule = options.stack(
    click.option("--tolerate", metavar="1%", help="Slow-downs that are no finding.  [default: 1%]"),
    click.option("--must-detect", metavar="5%", help='What "no change" has to rule out.  [default: 5%]'),
    click.option("--strict", is_flag=True, help="Undecided does not pass: exit 3."),
    click.option("--budget", metavar="3m", help="Time to measure in.  [default: 3m]"),
    click.option("--seed", type=click.IntRange(min=0), metavar="N", help="What coins are flipped with; default: a fresh one."),
)
_forms = options.stack(
    click.option("--baseline", type=_FILE, metavar="FILE", help="Also compare memory, steps, distances with these."),
    click.option("--save-baseline", type=_FILE, metavar="FILE", help="Add this run to such a file."),
    click.option("--history", is_flag=True, help="Measure nothing: every cell over the commits."),
    click.option("--markdown", type=_FILE, metavar="FILE", help="gate.md for a pull request."),
    click.option("--junit", type=_FILE, metavar="FILE", help="JUnit XML."),
    click.option("--github/--no-github", default=None, help="Annotations and step summary; default: inside GitHub Actions."),
    click.option("--silent-when-unchanged", is_flag=True, help="Nothing moved: no gate.md, no summary."),
    options.results,
    options.reports,
    options.as_json,
)


@click.command("gate", short_help="Did anything become slower? For continuous integration.")
@_versions
@_rule
@_forms
def command(*, results: Path, history: bool, **asked: Any) -> int:  # noqa: ANN401 - options pass through as given
    """Hold this work tree's implementations against another version's, side by side, and fail on a slow-down that is shown.

    Exit: 0 no change, faster or undecided; 1 slower, no longer running or right, or in need of more memory, steps or distances; 2 usage;
    3 nothing can be concluded.
    """
    from kmeans_bench.cli import gate_forms, gate_session  # noqa: PLC0415 - import NumPy, which --help must not pay for

    chosen = ("markdown", "junit", "github", "silent_when_unchanged", "reports", "as_json", "baseline", "save_baseline")
    forms: Forms = gate_forms.Forms(results=results, **{name: asked.pop(name) for name in chosen})
    if history:
        return gate_session.past(forms)
    # What was not asked for is left to the gate: its command to repeat a run names only what was.
    return gate_session.hold(forms, **{name: value for name, value in asked.items() if value is not None})
