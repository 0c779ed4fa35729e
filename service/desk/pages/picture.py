"""One guardian's whole picture: what the school knows of an invitation, and what can be done."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from litestar import Response
from msgspec import Struct
from msgspec.structs import replace

from service.booking.types import MeetingView
from service.desk import reading
from service.desk.pages.desks import Desk, title_of
from service.desk.pages.fields import address, read_one_of
from service.desk.pages.meetings import meeting_chip, waiting_text
from service.desk.pages.notice_words import kinds_said, notice_said, state_said
from service.desk.pages.words import (
    Chip,
    mode_said,
    modes,
    phone_said,
    relationship_said,
)
from service.desk.types import SentNotice
from service.kernel.ids import InvitationId, PersonId
from service.notices.wording import called, subject_said
from service.rounds.types import InvitationFacts, Wish

SAID = ("booked", "asked", "sent", "early", "withdrawn", "closed", "waiting", "left", "ended")
"""What a form has just done, as the address names it."""


class MeetingLine(Struct, frozen=True, kw_only=True):
    """A meeting of the family."""

    href: str
    start: datetime
    end: datetime
    students: str
    teacher: str
    how: str
    chip: Chip


class WishLine(Struct, frozen=True, kw_only=True):
    """A meeting that is still to be booked, and what was said about it."""

    student: str
    teacher: str
    subject: str
    book_href: str
    chip: Chip | None
    ask_href: str  # where times are suggested; "" when nothing is asked
    place_href: str  # of the place in the teacher's line; "" when there is none
    kept: datetime | None  # the time that is kept for it
    kept_until: datetime | None


class NoticeLine(Struct, frozen=True, kw_only=True):
    """A notice, its address masked."""

    what: str
    to: str
    is_text: bool
    chip: Chip
    at: datetime


class Other(Struct, frozen=True):
    """Another page of this kind: of somebody of the household, or of the same guardian in another round."""

    name: str
    href: str


class FamilyPage(Struct, frozen=True, kw_only=True):
    """desk/family.html."""

    guardian: str
    relationship: str
    language: str
    interpreter: bool
    sign_language: bool
    phone: str
    email: str
    sms: str
    others: tuple[Other, ...]
    other_rounds: tuple[Other, ...]
    works_nights: bool
    early_access: bool
    gives_early_access: bool  # the round has an early date that lies ahead
    round_title: str
    round_href: str
    withdrawn: bool
    meetings: tuple[MeetingLine, ...]
    wishes: tuple[WishLine, ...]
    notices: tuple[NoticeLine, ...]
    on_paper: bool  # only a letter reaches them
    modes: tuple[tuple[str, str], ...]
    link_made: datetime | None
    link_ends: datetime | None
    answered: datetime | None  # when the link was first acted by
    letter_href: str
    here: str
    said: str
    text_waits: datetime | None = None  # when the family's text about it goes out, if that is later
    csrf: str
    is_office: bool


async def show_family(desk: Desk, invitation_id: InvitationId) -> Response[str]:
    """Show everything the school knows of one guardian's invitation, and what can be done."""
    found = await reading.picture(desk.tools.pool, desk.principal, invitation_id, now=desk.tools.now)
    view = _view(desk, found)
    if view.said in {"booked", "sent"}:
        guardian_id = found.family.invitation.invitation.guardian_id
        view = replace(view, text_waits=await waiting_text(desk, guardian_id))
    return desk.show("family.html", view, here=view.here, place=desk.family_place)


def _view(desk: Desk, picture: reading.Picture) -> FamilyPage:
    facts, contact, voice = picture.family.invitation, picture.contact, desk.voice
    round_, now = facts.round, desk.tools.now
    here = f"{desk.families}/{facts.invitation.invitation_id}"
    relationships = [word for one in contact.relationships if (word := relationship_said(one, voice))]
    return FamilyPage(
        guardian=facts.guardian,
        relationship=voice.listing(relationships),
        language=voice.language(facts.language),
        interpreter=contact.interpreter_need == "spoken",
        sign_language=contact.interpreter_need == "ase",
        phone=phone_said(contact.phone),
        email=contact.email,
        sms=phone_said(contact.sms),
        others=tuple(Other(name, f"{desk.families}/{other}") for other, name in picture.household.items()),
        other_rounds=tuple(
            Other(title_of(one, desk), f"{desk.families}/{one.invitation_id}") for one in picture.others
        ),
        works_nights=facts.works_nights,
        early_access=facts.early_access,
        gives_early_access=round_.early_from is not None and now < round_.opens_at and not facts.early_access,
        round_title=title_of(round_, desk),
        round_href=f"/desk/rounds/{round_.round_id}" if desk.is_office else "/t/families",
        withdrawn=facts.invitation.withdrawn_at is not None,
        meetings=tuple(_meeting_line(desk, one) for one in picture.family.meetings),
        wishes=tuple(_wish_line(desk, picture, wish, here) for wish in _left(desk, picture)),
        notices=_notice_lines(desk, picture.notices) if desk.is_office else (),
        on_paper=facts.recipient is None,
        modes=tuple((mode, label) for mode, label in modes(voice).items() if mode in round_.modes),
        link_made=desk.local(contact.link_made_at) if contact.link_made_at else None,
        link_ends=desk.local(contact.link_ends_at - timedelta(seconds=1)) if contact.link_ends_at else None,
        answered=desk.local(contact.answered_at) if contact.answered_at else None,
        letter_href=f"/desk/rounds/{round_.round_id}/letters?guardian={facts.invitation.guardian_id}",
        here=here,
        said=read_one_of(desk.request.query_params, "said", SAID),
        csrf=desk.csrf,
        is_office=desk.is_office,
    )


def _left(desk: Desk, picture: reading.Picture) -> list[Wish]:
    """List what no standing meeting answers; a teacher is shown the own ones."""
    facts: InvitationFacts = picture.family.invitation
    if facts.invitation.withdrawn_at is not None:
        return []
    booked = {(student.student_id, one.teacher_id) for one in picture.family.meetings for student in one.students}
    own: PersonId | None = None if desk.is_office else desk.principal.person_id
    return [
        wish
        for wish in facts.wishes
        if (wish.student_id, wish.teacher.teacher_id) not in booked and own in {None, wish.teacher.teacher_id}
    ]


def _wish_line(desk: Desk, picture: reading.Picture, wish: Wish, here: str) -> WishLine:
    pair = (wish.student_id, wish.teacher.teacher_id)
    ask = next((one for one in picture.family.asks if (one.student.student_id, one.teacher_id) == pair), None)
    place = next((one for one in picture.family.places if (one.student_id, one.teacher_id) == pair), None)
    chip = None
    if ask and ask.state == "proposed":
        chip = Chip("waiting", desk.voice.gettext("Has times to choose from"))
    elif ask:
        chip = Chip("needs", desk.voice.gettext("None of the times work"))
    elif place:
        chip = Chip("waiting", desk.voice.gettext("Waits for a time"))
    return WishLine(
        student=wish.student,
        teacher=called(wish.teacher.called, desk.voice),
        subject=subject_said(wish.teacher.subject, desk.voice),
        book_href=address(f"{here}/book", student=wish.student_id.hex, teacher=wish.teacher.teacher_id.hex),
        chip=chip,
        ask_href=f"{desk.home}/asks/{ask.no_time_id}" if ask else "",
        place_href=f"{desk.home}/waiting/{place.waiting_id}" if place else "",
        kept=desk.local(place.offered.start) if place and place.offered else None,
        kept_until=desk.local(place.offered_until) if place and place.offered_until else None,
    )


def _meeting_line(desk: Desk, meeting: MeetingView) -> MeetingLine:
    return MeetingLine(
        href=f"{desk.home}/meetings/{meeting.meeting_id}",
        start=desk.local(meeting.span.start),
        end=desk.local(meeting.span.end),
        students=desk.voice.listing([one.given_name for one in meeting.students]),
        teacher=called(meeting.teacher, desk.voice),
        how=mode_said(meeting.mode, meeting.where, desk.voice),
        chip=meeting_chip(desk, meeting),
    )


def _notice_lines(desk: Desk, notices: Iterable[SentNotice]) -> tuple[NoticeLine, ...]:
    kinds = kinds_said(desk.voice)
    return tuple(
        NoticeLine(
            what=notice_said(notice, kinds, desk.voice),
            to=notice.address,
            is_text=notice.channel == "sms",
            chip=state_said(notice, desk),
            at=desk.local(notice.at),
        )
        for notice in notices
    )
