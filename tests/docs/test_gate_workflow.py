"""The step in docs/gate.md that keeps one comment per pull request, run as it stands, against a `gh` that keeps comments in a file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from kmeans_bench.reporting.gate.markdown import MARKER

PAGE = (Path(__file__).parents[2] / "docs" / "gate.md").read_text(encoding="utf-8")
BOT = "github-actions[bot]"
GH = """#!{python}
import json, sys
from pathlib import Path

place, words = Path({comments!r}), sys.argv[1:]
comments = json.loads(place.read_text())
path = next((word for word in words if word.startswith("repos/")), "")


def number(path):
    return int(path.rpartition("/")[2])


match words:
    case ["api", "--paginate", "repos/me/mine/issues/7/comments", "--jq", wanted]:
        assert "{bot}" in wanted and {marker!r} in wanted and wanted.strip().endswith("| .id"), wanted
        print(*(c["id"] for c in comments if c["login"] == "{bot}" and c["body"].startswith({marker!r})), sep="\\n")
    case ["api", "--silent", "-X", "PATCH", _, "-F", "body=@gate.md"]:
        for comment in comments:
            if comment["id"] == number(path):
                comment["body"] = Path("gate.md").read_text()
    case ["pr", "comment", "7", "--repo", "me/mine", "--body-file", "gate.md"]:
        comments.append({{"id": len(comments) + 1, "login": "{bot}", "body": Path("gate.md").read_text()}})
    case ["api", "--silent", "-X", "DELETE", _]:
        comments = [comment for comment in comments if comment["id"] != number(path)]
    case _:
        sys.exit(f"gh was asked for {{words}}")
place.write_text(json.dumps(comments))
"""

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="GitHub runs the step in bash, which is not here")


def step(name: str) -> str:
    """Return the script of the workflow's step *name*: the block that is indented below its ``run: |``."""
    found = re.search(rf"- name: {name}\n.*?\n( +)run: \|\n((?:\1  [^\n]*\n|\n)+)", PAGE, re.DOTALL)
    assert found is not None
    return textwrap.dedent(found[2])


@dataclass(frozen=True)
class PullRequest:
    """A pull request, and a folder in which its workflow runs."""

    place: Path

    def after(self, outcome: str | None) -> list[dict[str, object]]:
        """Return the comments after a run that wrote *outcome* into gate.md, or wrote none."""
        (self.place / "gate.md").unlink(missing_ok=True)
        if outcome is not None:
            (self.place / "gate.md").write_text(f"{MARKER}\n\n{outcome}\n", encoding="utf-8")
        told = {
            "PATH": f"{self.place / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_REPOSITORY": "me/mine",
            "NUMBER": "7",
            "GH_TOKEN": "x",
        }
        command = ["bash", "-e", "-c", step("Comment")]  # as GitHub calls it
        done = subprocess.run(command, cwd=self.place, env={**os.environ, **told}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return list(json.loads((self.place / "comments.json").read_text(encoding="utf-8")))


@pytest.fixture
def pull_request(tmp_path: Path) -> PullRequest:
    """Return one with two comments that are not the gate's: a person quotes its first line, and the same bot said something else."""
    others = [{"id": 1, "login": "ada", "body": f"{MARKER} is what it begins with"}, {"id": 2, "login": BOT, "body": "coverage is up"}]
    comments = tmp_path / "comments.json"
    comments.write_text(json.dumps(others), encoding="utf-8")
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(GH.format(python=sys.executable, comments=str(comments), bot=BOT, marker=MARKER), encoding="utf-8")
    gh.chmod(0o755)
    return PullRequest(place=tmp_path)


def test_the_first_finding_is_a_comment(pull_request: PullRequest) -> None:
    assert pull_request.after("slower")[2:] == [{"id": 3, "login": BOT, "body": f"{MARKER}\n\nslower\n"}]


def test_the_next_finding_rewrites_the_same_comment(pull_request: PullRequest) -> None:
    pull_request.after("slower")

    assert pull_request.after("slower still")[2:] == [{"id": 3, "login": BOT, "body": f"{MARKER}\n\nslower still\n"}]


def test_nothing_left_to_tell_removes_it_and_nothing_else(pull_request: PullRequest) -> None:
    pull_request.after("slower")

    assert [comment["id"] for comment in pull_request.after(None)] == [1, 2]


def test_nothing_to_tell_from_the_beginning_is_no_comment(pull_request: PullRequest) -> None:
    assert [comment["id"] for comment in pull_request.after(None)] == [1, 2]
