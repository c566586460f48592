"""The calibration badge: counts of two ledgers, exact bounds, words that a screen reader gets."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from kmeans_bench.reporting import calibration
from kmeans_bench.reporting.calibration import Alarms, Coverage

SVG = "{http://www.w3.org/2000/svg}"


def row(pairs: int, covered: int, worth: float, **changes: str) -> dict[str, str]:
    return {"pairs": str(pairs), "covered": str(covered), "worth": str(worth), "level": "0.95", "without": "2", "conditions": ""} | changes


def test_lines_of_the_ledger_add_up_and_another_level_is_left_out() -> None:
    rows = [row(100, 97, 80.0), row(60, 59, 20.5, conditions="busy"), row(50, 40, 50.0, level="0.9"), row(0, 0, 0.0)]

    assert calibration.coverage(rows) == Coverage(pairs=160, covered=156, worth=100.5, level=0.95, without=4, busy=60)
    assert calibration.coverage([]) is None


def test_the_bound_of_coverage_is_that_of_the_pairs_they_are_worth() -> None:
    share = Coverage(pairs=400, covered=400, worth=100.9, level=0.95, without=0, busy=0).share

    assert (share.point, share.high) == (1.0, 1.0)
    assert share.low == pytest.approx(0.025 ** (1 / 100))


def test_a_suite_that_ended_with_another_code_than_0_is_a_false_alarm() -> None:
    found = calibration.alarms([{"exit_code": "0"}] * 18 + [{"exit_code": "1"}, {"exit_code": "3"}])

    assert found == Alarms(suites=20, false=2)
    assert found.share.low == pytest.approx(0.0123, abs=1e-4)  # Clopper and Pearson's interval of 2 of 20
    assert found.share.high == pytest.approx(0.3170, abs=1e-4)
    assert calibration.alarms([]) is None


def test_the_sentence_has_both_counts_their_bounds_and_the_commands() -> None:
    said = calibration.sentence(Coverage(pairs=100, covered=98, worth=100.0, level=0.95, without=3, busy=40), Alarms(suites=23, false=0))

    # 98 of 100: 93.0 to 99.8 %; 0 of 23: at most 14.8 %.
    assert said == (
        "**Calibration on identical code:** our 95 % intervals covered 98 % of 100 real A/A pairs \\[93 to 99.8 %; worth 100 independent "
        "ones\\], 40 of them while the machine did other work (3 more had too few rounds for one); "
        "the gate's false alarms: 0 of 23 suites \\[0 to 14.8 %\\]. "
        "More with `nox -s coverage` and `nox -s gate-self`."
    )


def test_a_machine_that_was_never_quiet_is_called_that() -> None:
    assert ", all of them while the machine did other work" in calibration.sentence(
        Coverage(pairs=10, covered=10, worth=10.0, level=0.95, without=0, busy=10), None
    )


def test_what_was_not_counted_is_not_mentioned() -> None:
    assert "coverage" not in calibration.sentence(None, Alarms(suites=23, false=0))
    assert "gate" not in calibration.badge(Coverage(pairs=100, covered=98, worth=100.0, level=0.95, without=0, busy=0), None)


def test_the_badge_is_one_picture_with_words_and_asks_nobody_for_anything() -> None:
    text = calibration.badge(Coverage(pairs=100, covered=98, worth=100.0, level=0.95, without=0, busy=0), Alarms(suites=23, false=0))
    root = ET.fromstring(text)  # noqa: S314 - made two lines above

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "title description"
    assert root.findtext(f"{SVG}title") == "Calibration: 95 % intervals covered 98 % of 100 A/A pairs; gate's false alarms 0 of 23 suites"
    assert root.findtext(f"{SVG}desc") == "coverage, 95 % bounds 93 to 99.8 %; alarms, 95 % bounds 0 to 14.8 %"
    assert [each.text for each in root.iter(f"{SVG}text")] == [
        "95 % intervals",
        "covered 98 % of 100 A/A pairs",
        "gate's false alarms",
        "0 of 23 suites",
    ]
    assert "href" not in text
    assert text.count("http") == 1  # the namespace


def test_white_words_stand_out_from_both_halves() -> None:
    for colour in (calibration._NAME, calibration._VALUE):
        assert contrast(colour, "#ffffff") >= 4.5


def contrast(first: str, second: str) -> float:
    """Return WCAG's ratio of two colours."""
    dark, light = sorted(luminance(colour) for colour in (first, second))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
