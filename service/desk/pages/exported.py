"""A round's families as a file, with the filters of the page it is saved from."""

import asyncio
import re
import unicodedata
from datetime import datetime, time
from typing import Final

from litestar import Response

from service.desk import reading, rules
from service.desk.export import Cell, csv_of, workbook_of
from service.desk.pages.desks import Desk, title_of
from service.desk.pages.rounds import filters_of
from service.desk.pages.words import child_said, modes, tried_said
from service.desk.types import Family
from service.kernel.ids import PersonId, RoundId
from service.kernel.unbroken import loosened
from service.notices.wording import called, room_said

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def export_csv(desk: Desk, round_id: RoundId) -> Response[bytes]:
    """Give the families the filters let through as a CSV file."""
    name, heads, rows = await _table(desk, round_id)
    return _file(csv_of(heads, rows), f"{name}.csv", "text/csv")


async def export_xlsx(desk: Desk, round_id: RoundId) -> Response[bytes]:
    """Give the families the filters let through as a workbook."""
    name, heads, rows = await _table(desk, round_id)
    # a workbook of some thousand rows takes a second: other requests go on meanwhile
    body = await asyncio.to_thread(workbook_of, name, heads, rows)
    return _file(body, f"{name}.xlsx", WORKBOOK)


def _file(body: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)


async def _table(desk: Desk, round_id: RoundId) -> tuple[str, list[str], list[list[Cell]]]:
    """Make the exported table: a row for each child and teacher of the families that are wanted."""
    view = await reading.round_view(desk.tools.pool, desk.principal, round_id)
    gettext = desk.voice.gettext
    heads = [
        gettext("Family"),
        gettext("Guardians"),
        gettext("Child"),
        gettext("Teacher"),
        gettext("Language"),
        gettext("What happened"),
        gettext("Tried"),
        gettext("Day"),
        gettext("Starts"),
        gettext("Ends"),
        gettext("How"),
        gettext("Room"),
    ]
    teachers = {one.teacher_id: called(one.called, desk.voice) for one in view.teachers}
    found = rules.shown(view.families, filters_of(desk, view))
    rows = [row for family in found for row in _rows(desk, family, teachers)]
    return _file_name(title_of(view.round, desk)), heads, rows


def _rows(desk: Desk, family: Family, teachers: dict[PersonId, str]) -> list[list[Cell]]:
    line, ways = ", ".join(one.name for one in family.guardians), modes(desk.voice)
    languages = dict.fromkeys(desk.voice.language(one.language) for one in family.guardians)
    rows: list[list[Cell]] = []
    for one in family.wanted:
        booked = one.booked
        when: list[Cell] = [None, None, None, None, None]
        if booked:
            start, end = desk.local(booked.span.start), desk.local(booked.span.end)
            room = loosened(room_said(booked.room, desk.voice)) if booked.room else ""
            when = [start.date(), _clock(start), _clock(end), ways[booked.mode], room]
        child = f"{one.student.given_name} {one.student.family_name}"
        teacher = teachers.get(one.teacher_id, "")
        tried = tried_said(family, desk.voice)
        said = child_said(one, family, desk.zone, desk.voice)
        rows.append([family.name, line, child, teacher, ", ".join(languages), said, tried, *when])
    return rows


def _clock(at: datetime) -> time:
    return at.time().replace(tzinfo=None)


def _file_name(title: str) -> str:
    """Make a file's name of a round's title, in letters every system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "round"
