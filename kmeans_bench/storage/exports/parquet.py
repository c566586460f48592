"""A table as Parquet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from kmeans_bench.storage import atomic

if TYPE_CHECKING:
    import pandas as pd


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write *table* as Parquet; ``pandas.read_parquet`` gives the same values and types back.

    Raises
    ------
    StorageError
        If the system refuses; an old file then stays.
    """
    content = BytesIO()
    table.to_parquet(content, engine="pyarrow", index=False)
    atomic.write_bytes(path, content.getvalue())
