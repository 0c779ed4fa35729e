"""The years behind a made-up district: rounds that are over, in which every family met its teacher, written in SQL.

Nobody says of a past meeting that it was held, so it stands as it was booked; notices are kept for half a year, so only
the last round's are there.
"""

from datetime import time, timedelta
from typing import Final

import asyncpg

from service.kernel.ids import OrgId

SEMESTER: Final = timedelta(days=182)
ENTRY: Final = "BEGIN:VEVENT\r\nUID:%s\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\n"

MADE_THEN: Final = """
CREATE FUNCTION pg_temp.made(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE
RETURN (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(random()::text), 1, 3) || 'a' || substr(md5(random()::text), 1, 15))::uuid"""
"""An id of its own as it would have been made then: ordered by time (RFC 9562 5.7)."""

ROUNDS: Final = """
CREATE TEMP TABLE past_round AS
SELECT now_open.org_id, now_open.round_id AS now_round_id, now_open.school_id, now_open.title, now_open.slot_minutes,
       now_open.modes, now_open.created_at - $2::interval AS created_at, now_open.opens_at - $2::interval AS opens_at,
       now_open.closes_at - $2::interval AS closes_at, pg_temp.made(now_open.created_at - $2::interval) AS round_id,
       ARRAY(SELECT (day - $2::interval)::date FROM unnest(now_open.days) AS day) AS days
FROM round AS now_open
WHERE now_open.org_id = $1 AND now_open.state = 'open'"""

MET: Final = """
CREATE TEMP TABLE past_met AS
WITH numbered AS (
    SELECT past.*, asked.household_id, asked.guardian_id, wish.student_id, wish.teacher_id, taking.room_id,
           row_number() OVER (PARTITION BY asked.round_id, wish.teacher_id ORDER BY asked.invitation_id) - 1 AS turn
    FROM past_round AS past
    JOIN invitation AS asked ON asked.org_id = past.org_id AND asked.round_id = past.now_round_id
    JOIN invitation_wish AS wish ON wish.org_id = past.org_id AND wish.invitation_id = asked.invitation_id
    JOIN round_teacher AS taking ON taking.org_id = past.org_id AND taking.round_id = past.now_round_id
                                AND taking.teacher_id = wish.teacher_id
), timed AS (
    SELECT numbered.*, (days[1 + (turn / $4)::integer] + $1::time
                        + make_interval(mins => (turn % $4)::integer * slot_minutes)) AT TIME ZONE $2 AS starts
    FROM numbered
)
SELECT timed.*, pg_temp.made(created_at) AS invitation_id, pg_temp.made(opens_at) AS meeting_id,
       tstzrange(starts, starts + make_interval(mins => $3)) AS during
FROM timed
ORDER BY round_id, turn, teacher_id"""

ROWS: Final = (
    """INSERT INTO round (org_id, round_id, school_id, title, days, slot_minutes, modes, opens_at, closes_at, state,
                          created_at)
       SELECT org_id, round_id, school_id, title, days, slot_minutes, modes, opens_at, closes_at, 'closed', created_at
       FROM past_round""",
    """INSERT INTO round_teacher (org_id, round_id, teacher_id, room_id)
       SELECT past.org_id, past.round_id, taking.teacher_id, taking.room_id
       FROM past_round AS past
       JOIN round_teacher AS taking ON taking.org_id = past.org_id AND taking.round_id = past.now_round_id""",
    """INSERT INTO invitation (org_id, invitation_id, round_id, guardian_id, household_id, channel, created_at)
       SELECT org_id, invitation_id, round_id, guardian_id, household_id, 'email', created_at FROM past_met""",
    """INSERT INTO invitation_wish (org_id, invitation_id, student_id, teacher_id)
       SELECT org_id, invitation_id, student_id, teacher_id FROM past_met""",
    """INSERT INTO meeting (org_id, meeting_id, round_id, invitation_id, household_id, teacher_id, guardian_id, room_id,
                            mode, during, state, booked_by, created_at, changed_at)
       SELECT org_id, meeting_id, round_id, invitation_id, household_id, teacher_id, guardian_id, room_id,
              'school', during, 'confirmed', 'key', opens_at, opens_at
       FROM past_met""",
    """INSERT INTO meeting_student (org_id, meeting_id, student_id, round_id, teacher_id, household_id)
       SELECT org_id, meeting_id, student_id, round_id, teacher_id, household_id FROM past_met""",
    """INSERT INTO agenda (org_id, resource_id, during, claim_id, kind)
       SELECT org_id, taken.resource_id, during, meeting_id, taken.kind
       FROM past_met
       CROSS JOIN LATERAL (VALUES (teacher_id, 'teacher'), (guardian_id, 'guardian'), (room_id, 'room'))
           AS taken (resource_id, kind)""",
)
ENTRIES: Final = """
INSERT INTO calendar_entry (org_id, meeting_id, audience, language, entry)
SELECT org_id, meeting_id, audience, 'en', convert_to(format($1, meeting_id), 'UTF8')
FROM past_met
CROSS JOIN (VALUES ('family'), ('teacher')) AS seen_by (audience)"""
NOTICES: Final = """
INSERT INTO notice (org_id, notice_id, dedupe, recipient_id, channel, address, language, message, subject_id,
                    not_before, not_after, state, message_id, created_at, settled_at)
SELECT org_id, told, told::text, guardian_id, 'email', 'somebody@home.example', 'en', '{}', meeting_id,
       opens_at, starts, 'sent', '<' || told || '@school.example>', opens_at, opens_at
FROM (SELECT past_met.*, pg_temp.made(opens_at) AS told FROM past_met) AS met"""


async def add_years(
    conn: asyncpg.Connection, org_id: OrgId, rounds: int, *, zone: str, opens: time, minutes: int, a_day: int
) -> None:
    """Add rounds like those that are open, one a semester, in which everybody asked has come; `a_day` slots a day."""
    await conn.execute(MADE_THEN)
    for number in range(rounds, 0, -1):
        await conn.execute(ROUNDS, org_id, number * SEMESTER)
        await conn.execute(MET, opens, zone, minutes, a_day)
        for rows in ROWS:
            await conn.execute(rows)
        await conn.execute(ENTRIES, ENTRY)
        if number == 1:
            await conn.execute(NOTICES)
        await conn.execute("DROP TABLE past_met, past_round")
