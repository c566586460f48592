"""Console script and ``python -m kmeans_bench``: hands the arguments to the command line, and its exit code to the shell."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line with the process's own arguments."""
    from kmeans_bench.cli.entry import execute, prepare_process  # noqa: PLC0415 - importing this module must do nothing

    prepare_process()
    sys.exit(execute(sys.argv[1:]))


if __name__ == "__main__":
    main()
