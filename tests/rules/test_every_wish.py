"""The count of what a run sends again under its key."""

from tests.every_wish import EVERY, left_out


def test_a_route_is_left_out_until_a_wish_of_it_was_sent_again() -> None:
    sent = {key.replace("{}", "0199a1c0") for key in EVERY}

    assert left_out(sent) == []
    assert left_out(sent - {"POST /api/v1/rides/0199a1c0/mark"}) == ["POST /api/v1/rides/{}/mark"]
    assert left_out({"POST /api/v1/rounds/0199a1c0/open/again"}) == sorted(EVERY)
