"""What docs/gate.md shows can be pasted: its options exist, its workflow finds the comment that the gate writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kmeans_bench.cli.gate import command
from kmeans_bench.judging.gate.buckets import Bucket
from kmeans_bench.reporting.gate.markdown import MARKER

PAGE = (Path(__file__).parents[2] / "docs" / "gate.md").read_text(encoding="utf-8")
OTHERS = {"--jq", "--paginate", "--silent", "--repo", "--body-file", "--save"}  # gh's own, and the proof's


def test_every_option_that_is_named_exists() -> None:
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}

    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", PAGE)) - OTHERS <= known


def test_the_workflow_looks_for_the_comment_s_own_first_line() -> None:
    assert f'startswith("{MARKER}")' in PAGE


@pytest.mark.parametrize("bucket", Bucket)
def test_every_bucket_is_explained(bucket: Bucket) -> None:
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| ")]

    assert any(bucket in re.split(r", ", row.strip()) for row in rows)
