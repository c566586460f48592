"""The one locator: checkout, editable install and wheel."""

import re
from pathlib import Path

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Holds
from kmeans_bench.planning.registry import discover
from kmeans_bench.planning.scenario import load, names
from kmeans_bench.planning.selection import Selection, contenders
from kmeans_bench.planning.shipped import folder

STEMS = [stem for stem, _ in names()]


def taking_part(stem: str) -> set[str]:
    return {contender.implementation for contender in contenders(load(stem), discover(), Selection())}


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


@pytest.mark.parametrize("stem", STEMS)
def test_every_scenario_opens_with_what_it_asks_and_how_long_it_takes(stem: str) -> None:
    opening = (folder("scenarios") / f"{stem}.toml").read_text(encoding="utf-8").partition("summary")[0]

    for text in (opening, load(stem).summary):
        assert "?" in text
        assert re.search(r"(seconds|minutes|hour)( on two cores)?\.$|of a few seconds", text.strip(), re.MULTILINE)


def test_first_contacts_show_one_of_each_kind() -> None:
    kinds = {"broadcast", "identity", "loop", "scikit-learn", "scipy-kmeans2"}

    assert taking_part("smoke") == kinds
    assert taking_part("quick") == kinds
    assert taking_part("real") == kinds - {"loop"}


def test_routines_with_a_start_of_their_own_meet_each_other_alone() -> None:
    routines = {declaration.name for declaration in discover() if declaration.own_start}

    assert taking_part("article") == {name for name in routines if name.startswith("article-")}
    assert taking_part("init") == {name for name in routines if name.startswith("start-")}
    assert taking_part("high-dimension") == {"scikit-learn-restarts", "pca-first", "mixture", "mixture-diagonal"}
    assert taking_part("categories") == {"scikit-learn-restarts", "k-modes"}
    assert taking_part("choose-k") == {declaration.name for declaration in discover() if declaration.chooses_k}
    assert all(taking_part(stem) <= routines or not taking_part(stem) & routines for stem in STEMS)


def test_the_standard_grid_holds_every_exact_implementation() -> None:
    assert taking_part("standard") == {declaration.name for declaration in discover() if declaration.exact and not declaration.own_start}


def test_the_folklore_ledger_holds_what_its_readme_says() -> None:
    told = re.search(
        r"`kmeans-bench claims (?P<names>folklore [^`]*)` puts (?P<quotes>\d+) public\sclaims .*?, (?P<tests>\d+) tests in all",
        (folder("scenarios") / "README.md").read_text("utf-8"),
        flags=re.DOTALL,
    )
    assert told is not None
    ledger = [stem for stem in STEMS if stem.startswith("folklore")]

    claims = [claim for stem in ledger for claim in load(stem).claims]

    assert sorted(told["names"].split()) == sorted(ledger)
    assert (len({claim.quote for claim in claims}), len(claims)) == (int(told["quotes"]), int(told["tests"]))
    assert len({claim.id for claim in claims}) == len(claims)
    assert all(claim.means for claim in claims)


def test_much_faster_is_the_same_number_wherever_it_is_said_and_often_is_not_everywhere() -> None:
    claims = [claim for stem in STEMS if stem.startswith("folklore") for claim in load(stem).claims]

    assert {claim.low for claim in claims if "much faster" in claim.quote} == {2}
    assert {claim.holds for claim in claims if "often" in claim.quote} == {Holds.SOMEWHERE}
