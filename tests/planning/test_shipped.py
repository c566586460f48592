"""The one locator: checkout, editable install and wheel."""

from pathlib import Path

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.planning.shipped import folder


def test_in_a_checkout_the_folders_lie_beside_the_package() -> None:
    assert (folder("implementations") / "identity.py").is_file()
    assert (folder("scenarios") / "quick.toml").is_file()


def test_in_a_wheel_the_packages_own_copy_wins_over_a_stranger_beside_it(tmp_path: Path) -> None:
    package = tmp_path / "kmeans_bench"
    (package / "_shipped" / "scenarios").mkdir(parents=True)
    (tmp_path / "scenarios").mkdir()

    assert folder("scenarios", package=package) == package / "_shipped" / "scenarios"


def test_an_incomplete_installation_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="install kmeans-bench again"):
        folder("implementations", package=tmp_path / "kmeans_bench")
