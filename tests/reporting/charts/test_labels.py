"""Labels cover neither points nor each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kmeans_bench.reporting.charts.labels import Box, Wish, place

FRAME = Box(left=0.0, top=0.0, right=4.0, bottom=3.0)


def wish(x: float, y: float, **given: float) -> Wish:
    return Wish(**({"x": x, "y": y, "marker": 0.05, "width": 0.4, "height": 0.12} | given))


def test_the_first_choice_is_to_the_right_the_second_to_the_left() -> None:
    first, second = place([wish(1.0, 1.0), wish(1.3, 1.0)], within=FRAME)

    # Its right is taken by the other point.
    assert first is not None
    assert second is not None
    assert (first.box.right < 1.0, second.box.left > 1.3) == (True, True)
    assert (first.leader, second.leader) == (False, False)


def test_at_the_edge_a_label_stays_inside() -> None:
    (spot,) = place([wish(3.95, 0.05)], within=FRAME)

    assert spot is not None
    assert FRAME.holds(spot.box)


def test_where_there_is_no_room_there_is_no_label() -> None:
    assert place([wish(1.0, 1.0)], within=FRAME, taken=[FRAME]) == [None]


def test_a_short_reach_gives_up_early() -> None:
    wall = Box(left=0.6, top=0.6, right=1.4, bottom=1.4)
    far, near = place([wish(1.0, 1.0)], within=FRAME, taken=[wall])[0], place([wish(1.0, 1.0, reach=0.1)], within=FRAME, taken=[wall])[0]

    assert far is not None
    assert far.leader
    assert near is None


@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0, 3)), max_size=30))
def test_no_label_meets_another_or_a_point_and_none_leaves(points: list[tuple[float, float]]) -> None:
    wishes = [wish(x, y) for x, y in points]
    boxes = [spot.box for spot in place(wishes, within=FRAME) if spot is not None]

    assert all(FRAME.holds(box) for box in boxes)
    assert not any(box.meets(wish.point) for box in boxes for wish in wishes)
    assert not any(one.meets(other) for number, one in enumerate(boxes) for other in boxes[:number])
