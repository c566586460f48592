"""Order, colour, code and marker of contenders."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.model import Contender, Dtype
from kmeans_bench.reporting import palette
from kmeans_bench.reporting.palette import THEMES, Theme
from kmeans_bench.reporting.vision import Vision, contrast, distance


def contenders(names: Sequence[str], threads: Sequence[int] = (1,)) -> list[Contender]:
    return [Contender(implementation=name, dtype=dtype, threads=count) for name, dtype, count in product(names, Dtype, threads)]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("vision", Vision)
def test_the_six_hues_and_the_neutral_differ_for_every_kind_of_vision(theme: Theme, vision: Vision) -> None:
    nearest = min(distance(one, other, vision) for one, other in combinations((*theme.hues, theme.neutral), 2))

    assert nearest >= 8


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_marks_stand_out_from_the_page_and_text_can_be_read(theme: Theme) -> None:
    assert min(contrast(hue, theme.background) for hue in (*theme.hues, theme.neutral)) >= 2.8
    assert min(contrast(text, theme.background) for text in (theme.ink, theme.muted)) >= 4.5
    assert contrast(theme.muted, theme.empty) >= 4.5
    assert min(max(contrast(ink, fill) for ink in ("#ffffff", "#000000")) for fill in (*theme.hues, theme.neutral)) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("vision", Vision)
def test_more_is_always_farther_from_the_page_and_any_shade_carries_text(theme: Theme, vision: Vision) -> None:
    shades = [theme.shade(step / 50) for step in range(51)]
    away = [distance(shade, theme.background, vision) for shade in shades]

    assert away == sorted(away)
    assert min(max(contrast(ink, shade) for ink in ("#ffffff", "#000000")) for shade in shades) >= 4.5
    assert (theme.shade(-1), theme.shade(2)) == (theme.heat[0], theme.heat[-1])


def test_the_distance_of_tab10_is_what_the_literature_says_of_it() -> None:
    tab10 = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf")

    assert min(distance(one, other, vision) for one, other in combinations(tab10, 2) for vision in Vision) == pytest.approx(0.7, abs=0.3)


def test_the_shipped_implementations_have_short_codes() -> None:
    found = palette.assign(contenders(("broadcast", "identity", "loop", "scikit-learn", "scipy-kmeans2")))

    assert [series.code for series in found.values() if series.hollow] == ["B32", "I32", "L32", "SL32", "SK2-32"]


def test_names_with_equal_initials_get_longer_codes() -> None:
    codes = {series.code for series in palette.assign(contenders(("loop", "lloyd", "identity"))).values()}

    assert codes == {"LO32", "LO64", "LL32", "LL64", "I32", "I64"}


def test_thread_counts_stand_in_label_and_code_only_where_a_run_has_several() -> None:
    one, several = palette.assign(contenders(("loop",))), palette.assign(contenders(("loop",), (1, 2)))

    assert [series.code for series in one.values()] == ["L32", "L64"]
    assert [series.label for series in several.values()][:2] == ["loop float32 1t", "loop float32 2t"]
    assert [series.code for series in several.values()][:2] == ["L32·1t", "L32·2t"]


def test_dtypes_share_a_hue_and_differ_in_the_marker_s_face() -> None:
    first, second = palette.assign(contenders(("loop",))).values()

    assert (first.hue, first.marker) == (second.hue, second.marker)
    assert (first.hollow, second.hollow) == (True, False)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("vision", Vision)
def test_the_two_sides_grow_away_from_the_middle_differ_and_carry_text(theme: Theme, vision: Vision) -> None:
    shares = [step / 20 for step in range(21)]
    for sign in (-1, 1):
        away = [distance(theme.lean(sign * share), theme.lean(0), vision) for share in shares]
        assert away == sorted(away)
        assert away[-1] > 40
    # From a lean that is worth a look onwards, nobody takes one side for the other.
    assert min(distance(theme.lean(-share), theme.lean(share), vision) for share in shares[6:]) >= 8
    assert min(max(contrast(ink, theme.lean(share)) for ink in ("#ffffff", "#000000")) for share in (*shares, *(-s for s in shares))) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_is_wrong_and_every_line_stand_out_from_page_and_zone(theme: Theme) -> None:
    for ground in (theme.background, theme.zone):
        assert contrast(theme.alarm, ground) >= 4.5
        assert min(contrast(colour, ground) for colour in (*theme.hues, theme.neutral, theme.muted)) >= 2


def test_the_same_names_have_the_same_hues_whoever_wins() -> None:
    names = ("a", "b", "c", "d", "e", "f")
    one, other = palette.assign(contenders(names), ["a"]), palette.assign(contenders(names[::-1]), ["f"])

    assert {key: series.hue for key, series in one.items()} == {key: series.hue for key, series in other.items()}


def test_beyond_six_the_prominent_have_the_hues_and_the_rest_are_neutral() -> None:
    found = palette.assign(contenders([f"m{number:02}" for number in range(9)]), ["m08", "m07"])
    coloured = {contender.implementation for contender, series in found.items() if series.hue is not None}

    assert coloured == {"m08", "m07", "m00", "m01", "m02", "m03"}


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=25, unique=True))
def test_codes_are_unique_and_plain_for_any_names(names: list[str]) -> None:
    codes = [series.code for series in palette.assign(contenders(names, (1, 2))).values()]

    assert len(set(codes)) == len(codes)
    assert all(code.replace("·", "").isascii() and len(code) <= 18 for code in codes)
