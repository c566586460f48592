"""What to install before an implementation can be loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from kmeans_bench.model import Declaration
from kmeans_bench.planning.availability import lacking


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ((), None),
        (("numpy", "scipy.cluster.vq"), None),
        (
            ("numpy", "no_such_package.part", "no_such_package"),
            "needs no_such_package, which is not installed; pip install no_such_package",
        ),
        (("no_such_a", "no_such_b"), "needs no_such_a and no_such_b, which are not installed; pip install no_such_a no_such_b"),
        (("_mine", "no_such_b"), "needs _mine and no_such_b, which are not there; put _mine.py beside it; pip install no_such_b"),
    ],
)
def test_missing_packages_are_named_as_they_are_installed(needs: tuple[str, ...], says: str | None) -> None:
    assert lacking(Declaration(name="mine", function="fit", origin="mine.py", needs=needs)) == says


def test_a_file_is_not_the_package_of_its_own_name(tmp_path: Path) -> None:
    file = tmp_path / "no_such_package.py"
    file.touch()

    missing = lacking(Declaration(name="no-such-package", function="fit", origin=str(file), needs=("no_such_package",)))

    assert missing == "needs no_such_package, which is not installed; pip install no_such_package"
