"""Whom the office should call, the same on the round's page and on the call list."""

from datetime import timedelta
from typing import Final

from tests.pages.browsing import words_of
from tests.pages.conftest import Desk

TOLD: Final = """
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, subject_id,
                    not_before, not_after, state, message_id, created_at, settled_at)
SELECT org_id, gen_random_uuid(), invitation_id::text, guardian_id, 'email', 'x@home.example', 'en',
       '{"kind": "invitation"}', invitation_id, $2::timestamptz, $2 + interval '9 days', 'sent', invitation_id::text,
       $2, $2
FROM invitation WHERE invitation_id = $1
"""


async def test_who_has_lost_their_only_address_is_to_be_called(desk: Desk) -> None:
    await desk.say("UPDATE person SET email = '' WHERE person_id = $1", desk.school.family.guardian.person_id)

    calls = words_of(await desk.client.get(f"{desk.round}/calls"))

    assert "Rosa Delgado" in calls
    assert "Not told yet We have no address to write to." in calls
    assert "Amal Haddad" not in calls


async def test_who_was_told_a_while_ago_is_to_be_called_and_the_list_says_why(desk: Desk) -> None:
    long_ago, lately = (one.guardian.invitation_id for one in desk.school.families[:2])
    await desk.say("UPDATE round SET opens_at = opens_at - interval '9 days'")
    await desk.say(TOLD, long_ago, desk.clock.now() - timedelta(days=4))
    await desk.say(TOLD, lately, desk.clock.now() - timedelta(days=1))

    page = words_of(await desk.client.get(desk.round))
    calls = words_of(await desk.client.get(f"{desk.round}/calls"))

    assert "Open the call list (1)" in page
    assert page.count("Call :") + page.count("Print letter :") == 1
    assert "who has not answered for 3 days" in calls
    assert "No answer yet Told September 24, no answer since." in calls
    assert "Rosa Delgado" in calls
    assert "Amal Haddad" not in calls
