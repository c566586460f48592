"""The group of commands. A command's file is imported when the command is named, or to print the list of commands."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module

import click

_HOMES = {
    "study": "kmeans_bench.cli.study",
    "run": "kmeans_bench.cli.run",
    "report": "kmeans_bench.cli.report",
    "show": "kmeans_bench.cli.show",
    "export": "kmeans_bench.cli.export",
    "claims": "kmeans_bench.cli.claims",
    "gate": "kmeans_bench.cli.gate",
    "verify": "kmeans_bench.cli.verify",
    "list": "kmeans_bench.cli.listing",
    "doctor": "kmeans_bench.cli.doctor",
    "recommend": "kmeans_bench.cli.recommend",
}


class LazyGroup(click.Group):
    """A group that knows where its commands live, in the order a newcomer needs them."""

    homes: Mapping[str, str] = _HOMES

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, the main job first."""
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command's file and return its ``command``; None for an unknown name."""
        home = self.homes.get(cmd_name)
        if home is None:
            return None
        command: click.Command = import_module(home).command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest known one; click's own message knows only commands already imported."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.homes, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(self.homes)}"
            msg = f"no command '{args[0]}'; {hint}"
            raise click.UsageError(msg, ctx)
        return super().resolve_command(ctx, args)


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    """Print the installed version; a plain checkout has none."""
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 20 ms that only this option needs

    try:
        number = version("kmeans-bench")
    except PackageNotFoundError:
        number = "plain checkout"
    click.echo(f"kmeans-bench, version {number}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit: 0 fine, 1 a finding, 2 usage, 3 nothing to conclude, 4 cells failed, 130 interrupted (the same command resumes).",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version and exit.")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Measure K-Means implementations: which is fastest, for which N, K and d, by how much, and how sure that is.

    Start with: kmeans-bench study
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
