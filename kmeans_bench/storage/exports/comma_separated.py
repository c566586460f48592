"""A table as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kmeans_bench.storage import atomic

if TYPE_CHECKING:
    import pandas as pd


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write *table* as CSV in UTF-8: a header, no index, missing values empty, floats to their last digit, times in ISO 8601.

    Raises
    ------
    StorageError
        If the system refuses; an old file then stays.
    """
    atomic.write_text(path, table.to_csv(index=False, lineterminator="\n"))
