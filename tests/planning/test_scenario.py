"""Scenarios: what is right is read, what is wrong is one line that names file, key and next step."""

from pathlib import Path
from typing import Any

import pytest

from kmeans_bench.errors import UsageError
from kmeans_bench.model import Dtype, InitKind, ProtocolKind, Source, SourceKind
from kmeans_bench.planning.cases import cases
from kmeans_bench.planning.scenario import from_mapping, load, names

GRID: dict[str, Any] = {"n": [100], "k": [3], "d": [2]}


def refused(mapping: dict[str, Any]) -> str:
    with pytest.raises(UsageError) as caught:
        from_mapping(mapping, where="scenarios/wide.toml")
    text = str(caught.value)
    assert text.startswith("scenarios/wide.toml: ")
    assert "\n" not in text
    return text.removeprefix("scenarios/wide.toml: ")


def test_the_example_of_the_documentation_is_read_as_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "wide.toml"
    path.write_text(
        """
        summary = "Where does vectorisation stop paying?"
        baseline = "loop"
        fallback = "identity"
        expect_wrong = ["identity/float32"]
        implementations = ["loop", "scipy-*"]
        [grid]
        n = [1_000, 10_000]
        k = [3, 10]
        d = 2
        dtype = ["float32"]
        [source]
        kind = "uniform"
        seed = 4
        offset = [0, 1e4]
        [protocol]
        kind = "converge"
        tol = 0.25
        max_iter = 50
        init = "k-means++"
        [budget]
        total = "2m"
        call = 10
        launches = 2
        """
    )

    scenario = load(str(path))

    assert (scenario.name, scenario.summary) == ("wide", "Where does vectorisation stop paying?")
    assert (scenario.baseline, scenario.fallback) == ("loop", "identity")
    assert (scenario.expect_wrong, scenario.implementations) == (("identity/float32",), ("loop", "scipy-*"))
    assert (scenario.grid.n, scenario.grid.k, scenario.grid.d, scenario.grid.dtype) == ((1000, 10_000), (3, 10), (2,), (Dtype.FLOAT32,))
    assert scenario.sources == tuple(Source(kind=SourceKind.UNIFORM, seed=4, offset=offset) for offset in (0.0, 1e4))
    assert (scenario.protocol.kind, scenario.protocol.init) == (ProtocolKind.CONVERGE, InitKind.KMEANS_PLUS_PLUS)
    assert (scenario.protocol.tol, scenario.protocol.max_iter) == (0.25, 50)
    assert (scenario.budget.total, scenario.budget.call, scenario.budget.launches) == (120.0, 10.0, 2)


def test_natural_data_need_no_sizes_and_several_sources_share_a_grid() -> None:
    scenario = from_mapping({"grid": {"k": 8}, "source": [{"kind": "digits"}, {"kind": "pixels"}]}, where="real.toml")

    assert (scenario.grid.n, scenario.grid.k, scenario.grid.d) == ((), (8,), ())
    assert [source.kind for source in scenario.sources] == [SourceKind.DIGITS, SourceKind.PIXELS]


def test_a_files_path_starts_at_the_folder_of_the_scenario(tmp_path: Path) -> None:
    mapping = {"grid": {"k": 8}, "source": {"kind": "file", "path": "sets/points.npy"}}

    scenario = from_mapping(mapping, where=str(tmp_path / "mine.toml"))

    assert scenario.sources[0].path == str(tmp_path / "sets" / "points.npy")
    assert scenario.sources[0].label == "file:points.npy"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"gird": GRID}, "unknown key gird, did you mean 'grid'?"),
        ({"grid": GRID | {"dtypes": ["float32"]}}, "unknown key grid.dtypes, did you mean 'dtype'?"),
        ({"grid": GRID, "source": [{"kind": "blobs"}, {"sead": 1}]}, "unknown key source[1].sead, did you mean 'seed'?"),
        ({}, "grid.k is missing; say how many clusters, such as k = [3, 10]"),
        ({"grid": 3}, "grid = 3 is a whole number; write a table, [grid]"),
        ({"grid": GRID | {"n": []}}, "grid.n = [] is empty; give it at least one value or remove the key"),
        ({"grid": GRID | {"n": ["many"]}}, "grid.n = 'many' is a text; write a whole number"),
        ({"grid": GRID | {"n": [1e3]}}, "grid.n = 1000.0 is a number; write a whole number"),
        ({"grid": GRID | {"n": True}}, "grid.n = True is true or false; write a whole number"),
        ({"grid": GRID | {"k": [0]}}, "grid.k = 0 is below 1; write a whole number of at least 1"),
        ({"grid": GRID | {"d": [2, 2]}}, "grid.d holds 2 twice; remove one of them"),
        ({"grid": GRID | {"dtype": ["float46"]}}, "grid.dtype = 'float46' is unknown, did you mean 'float64'?"),
        ({"grid": GRID | {"threads": [-1]}}, "grid.threads = -1 is below 1; write a whole number of at least 1"),
        ({"grid": {"n": [32], "k": [64], "d": [2]}}, "k = 64 exceeds n = 32 in case n=32/k=64; remove one of them from the grid"),
        ({"grid": GRID, "source": {"kind": "blob"}}, "source.kind = 'blob' is unknown, did you mean 'blobs'?"),
        ({"grid": GRID, "source": {"kind": "file"}}, "source.path is missing; kind = 'file' wants the path of a .npy"),
        ({"grid": GRID, "source": {"path": "x.npy"}}, "source.path has no effect with kind = 'blobs'; remove it"),
        ({"grid": GRID, "source": {"offset": float("inf")}}, "source.offset = inf is a number; write a finite number"),
        ({"grid": GRID, "source": {"offset": [0, 0]}}, "source.offset holds 0.0 twice; remove one of them"),
        (
            {"grid": GRID, "source": {"kind": "normal", "separation": 3}},
            "source.separation has no effect with kind = 'normal'; remove it",
        ),
        ({"grid": GRID, "source": {"separation": -1}}, "source.separation = -1 is below 0; write a number of at least 0"),
        (
            {"grid": {"n": 9, "k": 1, "d": [8, 2]}, "source": {"informative": 4}},
            "source.informative = 4 exceeds d = 2; make d at least as large, or leave it out",
        ),
        (
            {"grid": {"n": 9, "k": 1, "d": [12, 8]}, "source": {"kind": "categories-one-hot"}},
            "source.kind = 'categories-one-hot' has 6 columns for every feature, but d = 8; make d a multiple of 6",
        ),
        ({"grid": GRID, "source": [{}, {}]}, "source holds blobs with seed 0 twice; remove one of them or rename a file"),
        ({"grid": GRID, "source": []}, "source = [] is empty; write one [source] table at least"),
        ({"grid": {"k": 3}}, "source.kind = 'blobs' is drawn and has no size of its own; add n and d to [grid]"),
        ({"grid": GRID, "source": {"kind": "digits"}}, "source.kind = 'digits' has d = 64, not 2; remove d from [grid]"),
        ({"grid": GRID, "protocol": {"kind": "step"}}, "protocol.kind = 'step' is unknown, did you mean 'steps'?"),
        ({"grid": GRID, "protocol": {"init": "kmeans++"}}, "protocol.init = 'kmeans++' is unknown, did you mean 'k-means++'?"),
        ({"grid": GRID, "protocol": {"phases": 1}}, "protocol.phases = 1 is a whole number; write true or false"),
        ({"grid": GRID, "protocol": {"steps": 0}}, "protocol.steps = 0 is below 1; write a whole number of at least 1"),
        ({"grid": GRID, "protocol": {"tol": 1e-4}}, "protocol.tol has no effect with kind = 'steps'; remove it"),
        ({"grid": GRID, "protocol": {"kind": "converge", "steps": 3}}, "protocol.steps has no effect with kind = 'converge'; remove it"),
        ({"grid": GRID, "protocol": {"kind": "converge", "tol": -1}}, "protocol.tol = -1 is below 0; write a number of at least 0"),
        ({"grid": GRID, "budget": {"total": "soon"}}, "budget.total = 'soon' is not a positive duration; write 90, 120s, 2m or 1.5h"),
        ({"grid": GRID, "budget": {"call": [1]}}, "budget.call = [1] is not a positive duration; write 90, 120s, 2m or 1.5h"),
        ({"grid": GRID, "budget": {"launches": 0}}, "budget.launches = 0 is below 1; write a whole number of at least 1"),
        ({"grid": GRID, "baseline": ""}, "baseline = '' is a text; write a text that is not empty"),
        ({"grid": GRID, "baseline": "loop/float46"}, "baseline = 'float46' is unknown, did you mean 'float64'?"),
        ({"grid": GRID, "expect_wrong": ["a/b/c/d"]}, "expect_wrong = 'a/b/c/d' names no contender; write name, name/float32"),
        ({"grid": GRID, "implementations": [3]}, "implementations holds 3; write names or patterns, such as ['loop', 'scipy-*']"),
        ({"grid": GRID, "summary": 3}, "summary = 3 is a whole number; write a text that is not empty"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(mapping: dict[str, Any], message: str) -> None:
    assert refused(mapping).startswith(message)


def test_broken_toml_names_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text('summary = "x"\n[grid\nk = 3\n')

    with pytest.raises(UsageError, match=r"broken\.toml: line 2, column 6: .*; correct the TOML"):
        load(str(path))


def test_a_file_that_is_no_text_says_so(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'summary = "\xe4"\n')

    with pytest.raises(UsageError, match=r"latin\.toml: byte 11 is not UTF-8"):
        load(str(path))


def test_a_scenario_that_does_not_exist_offers_the_near_one_and_a_missing_path_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no scenario 'quik', did you mean 'quick'\?"):
        load("quik")
    with pytest.raises(UsageError, match=r"no such file; shipped scenarios are .*quick"):
        load(str(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        load(str(tmp_path / "folder.toml"))


def test_every_shipped_scenario_is_valid_and_says_what_it_asks() -> None:
    found = dict(names())

    assert {"smoke", "quick", "real"} <= set(found)
    assert all(found.values())
    assert load("quick").budget.launches == 5


def test_sizes_listed_one_by_one_are_the_cases_and_no_others() -> None:
    sizes = [{"n": 1000, "k": 3, "d": 2}, {"n": 100, "k": 50, "d": 7}]
    scenario = from_mapping({"grid": {"sizes": sizes}}, where="x.toml")

    assert [(case.n, case.k, case.d) for case in cases(scenario)] == [(1000, 3, 2), (100, 50, 7)]
    assert (scenario.grid.n, scenario.grid.k, scenario.grid.d) == ((1000, 100), (3, 50), (2, 7))


def test_a_size_may_belong_to_one_source_whose_own_rows_and_columns_need_not_be_written() -> None:
    sizes = [{"source": "uniform", "n": 200, "k": 3, "d": 2}, {"source": "digits", "k": 10}, {"source": "pixels", "n": 500, "k": 4}]
    sources = [{"kind": "uniform"}, {"kind": "digits"}, {"kind": "pixels"}]
    scenario = from_mapping({"grid": {"sizes": sizes}, "source": sources}, where="x.toml")

    found = [(str(case.source.kind), case.n, case.k, case.d) for case in cases(scenario)]
    # 200 · 3 · 2, 500 · 4 · 3 and 1797 · 10 · 64: small ones first.
    assert found == [("uniform", 200, 3, 2), ("pixels", 500, 4, 3), ("digits", 1797, 10, 64)]


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ([{"source": "digits", "k": 3}], "grid.sizes names source = 'digits', which no [[source]] table has"),
        ([{"source": "blobs", "n": 9, "k": 3, "d": 2}], "source.kind = 'uniform' has no entry in grid.sizes; add one or remove the source"),
        ([{"source": "blobs", "k": 3, "d": 2}], "grid.sizes.n is missing; write n, k and d of every size"),
        ([{"source": "blob", "n": 9, "k": 3, "d": 2}], "grid.sizes.source = 'blob' is unknown, did you mean 'blobs'?"),
    ],
)
def test_sizes_and_sources_that_do_not_belong_together_are_refused(sizes: list[dict[str, object]], says: str) -> None:
    sources = [{"kind": "blobs"}, {"kind": "uniform"}]

    assert refused({"grid": {"sizes": sizes}, "source": sources}).startswith(says)


@pytest.mark.parametrize(
    ("grid", "says"),
    [
        ({"sizes": [{"n": 10, "k": 3, "d": 2}], "n": 10}, "grid.n has no effect beside sizes; remove it"),
        ({"sizes": [{"n": 10, "k": 3}]}, "grid.sizes.d is missing; write n, k and d of every size"),
        ({"sizes": [{"n": 10, "k": 3, "d": 0}]}, "grid.sizes.d = 0 is below 1"),
        ({"sizes": [{"n": 2, "k": 3, "d": 2}]}, "k = 3 exceeds n = 2 in case n=2/k=3"),
        ({"sizes": [10]}, "grid.sizes = 10 is a whole number"),
        ({"sizes": []}, "grid.sizes = [] is empty"),
    ],
)
def test_sizes_that_cannot_be_used_are_refused(grid: dict[str, object], says: str) -> None:
    assert refused({"grid": grid}).startswith(says)
