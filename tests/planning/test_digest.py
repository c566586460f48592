"""Digests: they change with what is measured, and with nothing else."""

from pathlib import Path

import pytest

from kmeans_bench.planning.digest import file_digest, survey


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """Return a plug-in that imports a sibling, a package's module relatively deep down, and each other in a circle."""
    package = tmp_path / "kmb_parts"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "deep.py").write_text("from . import deeper\n")
    (package / "deeper.py").write_text("from .deep import nothing\nimport kmb_sibling\n")
    (tmp_path / "kmb_sibling.py").write_text(
        "import kmb_plugin\nimport kmb_missing.part\ntry:\n    import kmb_optional\nexcept ImportError: pass\n"
    )
    path = tmp_path / "kmb_plugin.py"
    path.write_text(
        "import os, json.decoder\nimport numpy as np\nimport kmb_parts.deep\nfrom scipy.cluster import vq\n\n"
        "def fit(p):\n    import kmb_sibling\n"
    )
    return path


@pytest.mark.parametrize("edited", ["kmb_plugin.py", "kmb_sibling.py", "kmb_parts/__init__.py", "kmb_parts/deep.py", "kmb_parts/deeper.py"])
def test_an_edit_of_the_file_or_of_any_local_module_changes_the_digest(plugin: Path, edited: str) -> None:
    before = survey(plugin).digest
    path = plugin.parent / edited
    path.write_text(path.read_text() + "# edited\n")

    assert survey(plugin).digest != before


def test_an_edit_of_anything_else_does_not(plugin: Path) -> None:
    before = survey(plugin).digest
    (plugin.parent / "stranger.py").write_text("import kmb_plugin\n")

    assert survey(plugin).digest == before


def test_local_modules_are_listed_and_installed_ones_are_not(plugin: Path) -> None:
    names = [Path(path).relative_to(plugin.parent).as_posix() for path in survey(plugin).local_modules]

    assert names == ["kmb_parts/__init__.py", "kmb_parts/deep.py", "kmb_parts/deeper.py", "kmb_sibling.py"]


def test_what_must_be_installed_is_what_is_imported_unconditionally(plugin: Path) -> None:
    assert survey(plugin).third_party == ("kmb_missing.part", "scipy.cluster")


def test_the_digest_does_not_depend_on_the_place(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.py").write_text("import mate\n")
        (tmp_path / name / "mate.py").write_text("X = 1\n")

    assert survey(tmp_path / "here" / "same.py").digest == survey(tmp_path / "there" / "same.py").digest


def test_a_local_module_that_cannot_be_parsed_counts_with_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text("import kmb_broken\n")
    (tmp_path / "kmb_broken.py").write_text("def (\n")
    before = survey(path).digest
    (tmp_path / "kmb_broken.py").write_text("def ((\n")

    assert survey(path).digest != before


def test_the_harness_itself_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    path.write_text("from kmeans_bench import Clustering, Problem\nimport kmeans_bench.planning.registry\n")

    assert survey(path).local_modules == ()
    assert survey(path).third_party == ()


def test_a_files_digest_is_its_size_and_sha256(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"abc")

    # SHA-256 of "abc", from FIPS 180-2, appendix B.1.
    assert file_digest(path) == "3:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
