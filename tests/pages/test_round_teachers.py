"""What a round's teachers have of their own: minutes and video links, saved whole or given back whole."""

from tests.pages.browsing import fields_of, words_of
from tests.pages.conftest import Desk


def _page(desk: Desk) -> str:
    return f"/desk/rounds/{desk.school.round_id}/teachers"


async def test_a_teacher_gets_a_length_and_a_video_link_of_their_own(desk: Desk) -> None:
    teacher = desk.school.teacher.person_id.hex
    fields = fields_of(await desk.client.get(_page(desk)), _page(desk))

    saved = await desk.client.post(
        _page(desk), data={**fields, f"minutes-{teacher}": "30", f"video-{teacher}": "https://meet.example/okafor"}
    )

    assert saved.status_code == 303
    assert "Saved." in words_of(await desk.client.get(saved.headers["location"]))
    assert (
        await desk.ask("SELECT slot_minutes FROM round_teacher WHERE teacher_id = $1", desk.school.teacher.person_id)
        == 30
    )
    assert await desk.ask("SELECT count(*) FROM audit WHERE action = 'teachers-changed'") == 1


async def test_what_cannot_be_read_comes_back_beside_its_field_and_nothing_is_kept(desk: Desk) -> None:
    teacher = desk.school.teacher.person_id.hex
    fields = fields_of(await desk.client.get(_page(desk)), _page(desk))

    answer = await desk.client.post(
        _page(desk), data={**fields, f"minutes-{teacher}": "30", f"video-{teacher}": "javascript:alert(1)"}
    )

    assert answer.status_code == 422
    assert "Type an address that begins with https://." in words_of(answer)
    assert 'value="30"' in answer.text
    assert (
        await desk.ask("SELECT slot_minutes FROM round_teacher WHERE teacher_id = $1", desk.school.teacher.person_id)
        is None
    )
