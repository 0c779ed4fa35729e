"""What a driver's calendar holds, as their invitations said it: for their feed and their reminders."""

from datetime import datetime

from service.kernel.db import Connection
from service.kernel.ids import OrgId, PersonId
from service.kernel.locale import voice
from service.notices.facts import OwnEntry
from service.notices.views_rides import side_said
from service.rides.store import drivers, trips
from service.rides.telling import entry_of


async def entries(
    conn: Connection, org_id: OrgId, person_id: PersonId, *, since: datetime, gone_since: datetime
) -> list[OwnEntry]:
    """List somebody's trips that end after `since`, and those that were taken off them after `gone_since`."""
    sides = await drivers.in_calendar(conn, org_id, person_id, since=since, gone_since=gone_since)
    if not sides:
        return []
    say = voice((await drivers.reader(conn, org_id, person_id)).language)
    rides = await trips.read(conn, org_id, list(sides))
    schools = {
        school_id: await drivers.school(conn, org_id, school_id)
        for school_id in dict.fromkeys(ride.school_id for ride in rides)
    }
    return [
        OwnEntry(
            school=schools[ride.school_id].facts,
            entry=entry_of(ride, side_said(sides[ride.ride_id], say), ride.changed_at),
        )
        for ride in rides
    ]
