"""The calibration badge: counts, bounds, widths and machines, in words that a screen reader gets."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from kmeans_bench.judging.identical import Alarms, Coverage
from kmeans_bench.reporting import calibration

SVG = "{http://www.w3.org/2000/svg}"
COVERED = Coverage(
    machines=("A CPU, 2 cores",), pairs=100, covered=98, worth=100.0, level=0.95, without=3, busy=40, narrowest=1.87, widest=2.03
)
ALARMED = Alarms(machines=("Another, 1 core",), suites=23, false=0)


def test_the_sentence_has_counts_bounds_widths_machines_and_the_commands() -> None:
    # 98 of 100: 93.0 to 99.8 %; 0 of 23: at most 14.8 %.
    assert calibration.sentence(COVERED, ALARMED) == (
        "**Calibration on identical code:** our 95 % intervals covered 98 % of 100 real A/A pairs on A CPU, 2 cores "
        "\\[93 to 99.8 %; worth 100 independent ones\\], 40 of them while the machine did other work (3 more had no interval). "
        "How wide they were: the median one spans ÷2.0 to ×2.0 (÷1.87 to ×1.87 in the narrowest series); wide intervals cover easily. "
        "The gate's false alarms on Another, 1 core: 0 of 23 suites \\[0 to 14.8 %\\]. "
        "More with `nox -s coverage` and `nox -s gate-self`."
    )


def test_series_as_wide_as_each_other_are_told_once_and_every_machine_is_named() -> None:
    said = calibration.sentence(replace(COVERED, machines=("One, 2 cores", "Two, 8 cores"), narrowest=1.021, widest=1.0214), None)

    assert "on One, 2 cores and Two, 8 cores " in said
    assert "the median one spans ÷1.02 to ×1.02; wide" in said


def test_a_machine_that_was_never_quiet_is_called_that() -> None:
    assert ", all of them while the machine did other work" in calibration.sentence(replace(COVERED, busy=100), None)


def test_what_was_not_counted_is_not_mentioned() -> None:
    assert "coverage" not in calibration.sentence(None, ALARMED)
    assert "gate" not in calibration.badge(COVERED, None)


def test_the_badge_is_one_picture_with_words_and_asks_nobody_for_anything() -> None:
    text = calibration.badge(COVERED, ALARMED)
    root = ET.fromstring(text)  # noqa: S314 - made two lines above

    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "title description"
    assert root.findtext(f"{SVG}title") == (
        "Calibration: 95 % intervals on A CPU, 2 cores: covered 98 % of 100 A/A pairs, the median interval spans ÷2.0 to ×2.0; "
        "gate's false alarms on Another, 1 core: 0 of 23 suites"
    )
    assert root.findtext(f"{SVG}desc") == "coverage, 95 % bounds 93 to 99.8 %; alarms, 95 % bounds 0 to 14.8 %"
    assert [each.text for each in root.iter(f"{SVG}text")] == [
        "95 % intervals on A CPU, 2 cores",
        "covered 98 % of 100 A/A pairs, the median interval spans ÷2.0 to ×2.0",
        "gate's false alarms on Another, 1 core",
        "0 of 23 suites",
    ]
    assert "href" not in text
    assert text.count("http") == 1  # the namespace


def test_each_ledger_has_a_line_of_its_own_inside_the_picture() -> None:
    root = ET.fromstring(calibration.badge(COVERED, ALARMED))  # noqa: S314 - made here
    boxes = [{name: float(each.attrib[name]) for name in ("x", "y", "width", "height")} for each in root.iter(f"{SVG}rect")]

    assert [box["y"] for box in boxes] == [0.5, 0.5, 24.5, 24.5]  # lines of 20, 4 apart
    assert max(box["y"] + box["height"] for box in boxes) + 0.5 == float(root.attrib["height"]) == 44
    assert max(box["x"] + box["width"] for box in boxes) + 0.5 == float(root.attrib["width"])


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
