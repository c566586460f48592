"""Sections that say in sentences what a picture of the report shows, for runs that have anything to do with it."""

from __future__ import annotations

from collections.abc import Callable

from kmeans_bench.model import Run
from kmeans_bench.reporting import findings as facts
from kmeans_bench.reporting import phases, stopping
from kmeans_bench.reporting.page import sections
from tests.reporting.charts.test_phases import ONE, apart
from tests.reporting.charts.test_stopping import followed

Sketched = Callable[..., Run]


def test_a_run_to_a_fixed_point_has_a_section_on_stopping_and_one_that_was_taken_apart_on_phases(sketched_run: Sketched) -> None:
    plain, ended, parted = facts.examine(sketched_run(**ONE)), followed(sketched_run(**ONE)), apart(sketched_run(**ONE))
    named = [{section.name for section in sections.of(found)} & {"stopping", "phases"} for found in (plain, ended, parted)]

    assert named == [set(), {"stopping"}, {"phases"}]


def test_the_sentences_are_the_reports_and_stand_without_a_script(sketched_run: Sketched) -> None:
    ended, parted = followed(sketched_run(**ONE)), apart(sketched_run(**ONE))
    bodies = {section.name: section.body for section in sections.SECTIONS}

    assert "went on until no label changed any more" in stopping.paragraph(ended)
    assert stopping.paragraph(ended).split(". ")[0] in str(bodies["stopping"](ended))
    assert phases.paragraph(parted).split(". ")[0] in str(bodies["phases"](parted))
    assert "<script" not in str(bodies["phases"](parted))
