"""What others read: one exporter per file, each writes atomically and leaves nothing out in silence."""

from kmeans_bench.storage.exports.comma_separated import write_csv
from kmeans_bench.storage.exports.parquet import write_parquet
from kmeans_bench.storage.exports.pytest_benchmark import write_pytest_benchmark

__all__ = ["write_csv", "write_parquet", "write_pytest_benchmark"]
