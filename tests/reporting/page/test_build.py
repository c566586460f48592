"""index.html is one file that asks nobody for anything, and says so in a policy that its own parts meet."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from kmeans_bench.reporting.findings import Findings
from kmeans_bench.reporting.page import build
from tests.reporting.page.reader import read

Sketched = Callable[..., Findings]
ASSETS = Path(build.__file__).parent / "assets"


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_names_the_page_s_own_style_and_script_and_nothing_else(sketched: Sketched) -> None:
    page = read(build.assemble(sketched()))

    assert page.policy == (
        f"default-src 'none'; style-src {digest(page.blocks['style'][0])}; script-src {digest(page.blocks['script'][0])}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert [len(blocks) for blocks in page.blocks.values()] == [1, 1, 1]


def test_nothing_that_the_policy_forbids_is_in_the_page(sketched: Sketched) -> None:
    page = read(build.assemble(sketched()))

    for name, attributes in page.elements:
        assert not any(key.startswith("on") or key in ("style", "src", "srcset") for key in attributes), (name, attributes)
        assert name not in ("iframe", "object", "embed", "base", "form", "img")
    assert [attributes["href"] for name, attributes in page.elements if name == "link"] == ["data:,"]


def test_every_link_leads_into_the_page_or_to_a_file_of_the_report(sketched: Sketched) -> None:
    page = read(build.assemble(sketched()))
    links = {attributes["href"] or "" for name, attributes in page.elements if name == "a"}
    ids = [attributes["id"] or "" for _, attributes in page.elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {link for link in links if not link.startswith("#")} == {"report.md", "summary.json", "tables/cells.csv"}


def test_every_asset_is_in_the_page_once_and_short(sketched: Sketched) -> None:
    page = build.assemble(sketched())
    files = {path.name for path in ASSETS.iterdir()}

    assert files == {*build.STYLES, *build.SCRIPTS, "page.html"}
    for name in (*build.STYLES, *build.SCRIPTS):
        text = (ASSETS / name).read_text(encoding="utf-8")
        assert page.count(build.bare(text)) == 1, name
        assert text.count("\n") < 300, name
        assert max(map(len, text.splitlines())) <= 140, name
        assert all(line.count("`") % 2 == 0 for line in text.splitlines()), f"{name}: a text over several lines would lose its indentation"
        assert "</" not in text, f"{name} would end its own element"


def test_no_two_scripts_define_the_same_name() -> None:
    defined = [
        name
        for script in build.SCRIPTS
        for name in re.findall(r"^(?:async )?(?:function|const|let) (\w+)", (ASSETS / script).read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert sorted(defined) == sorted(set(defined))


def test_the_same_findings_give_the_same_page(sketched: Sketched) -> None:
    assert build.assemble(sketched()) == build.assemble(sketched())
