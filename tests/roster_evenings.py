"""The evening of a roster on which most families that need a ride can come, as an instance to plan."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from service.kernel.ids import PersonId, RideRequestId
from service.kernel.spans import Span
from service.places.types import Spot
from service.planning.types import Instance, Need, Volunteer
from tests.evenings import PACE, RULES, drives

SLOT = timedelta(minutes=20)
Row = dict[str, str]


def busiest_evening(folder: Path) -> Instance:
    """Give each family that needs a ride and can come that day one meeting at a time it can, chosen from a seed."""
    zone = ZoneInfo(_rows(folder, "schools.csv")[0]["timeZone"])
    riding = [row for row in _rows(folder, "preferences.csv") if row["needsRide"] == "true"]
    days = Counter(day for row in riding for day in {band[:10] for band in row["canDo"].split(";") if band})
    day = max(sorted(days), key=lambda each: days[each])
    chance, homes, schools = Random(1), _spots(folder, "households.csv", "householdId"), _schools_of(folder)
    needs: list[Need] = []
    for row in riding:
        slots = [slot for band in row["canDo"].split(";") if band[:10] == day for slot in _slots(band, zone)]
        if slots and row["householdId"] in schools:
            home, school = homes[row["householdId"]], schools[row["householdId"]]
            needs.append(_need(len(needs), row, home, school, chance.choice(slots)))
    return Instance(
        needs=needs,
        volunteers=list(_drivers(folder, date.fromisoformat(day), zone)),
        pace=PACE,
        turnaround=timedelta(minutes=RULES.turnaround_minutes),
    )


def _need(at: int, row: Row, home: Spot, school: Spot, meets: Span) -> Need:
    return Need(
        request_id=RideRequestId(UUID(int=at + 1)),
        passengers=max(1, int(row["ridePassengers"])),
        child_seats=int(row["rideChildSeats"]),
        wheelchair=row["rideWheelchair"] == "true",
        drives=drives(home, school, meets),
    )


def _drivers(folder: Path, day: date, zone: ZoneInfo) -> Iterator[Volunteer]:
    for at, row in enumerate(_rows(folder, "volunteers.csv")):
        begins, ends = (
            [datetime.fromisoformat(time) for time in row[column].split(";") if time]
            for column in ("availableFrom", "availableTo")
        )
        free = [
            Span(start, end) for start, end in zip(begins, ends, strict=True) if start.astimezone(zone).date() == day
        ]
        if free and int(row["seats"]) and (row["drivingClearedUntil"] or "") >= day.isoformat():
            home = Spot(float(row["latitude"]), float(row["longitude"]))
            yield Volunteer(
                person_id=PersonId(UUID(int=100_000 + at)),
                start=home,
                end=home,
                seats=int(row["seats"]),
                child_seats=int(row["childSeats"]),
                wheelchair=row["wheelchair"] == "true",
                free=free,
            )


def _slots(band: str, zone: ZoneInfo) -> Iterator[Span]:
    """Cut a band like "2027-03-09 15:30-17:30" into slots."""
    day, hours = band.split(" ")
    starts, ends = (
        datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=zone).astimezone(UTC) for hour in hours.split("-")
    )
    while starts + SLOT <= ends:
        yield Span(starts, starts + SLOT)
        starts += SLOT


def _schools_of(folder: Path) -> dict[str, Spot]:
    """Say at which school a household meets: its first student's."""
    schools = _spots(folder, "schools.csv", "schoolSourcedId")
    school_of = {row["sourcedId"]: row for row in _rows(folder, "users.csv")}
    found: dict[str, Spot] = {}
    for row in _rows(folder, "families.csv"):
        student = school_of[row["studentSourcedId"]]
        named = student.get("primaryOrgSourcedId") or student.get("orgSourcedIds") or ""
        for school in named.split(","):
            if school in schools:
                found.setdefault(row["householdId"], schools[school])
    return found


def _spots(folder: Path, file: str, key: str) -> dict[str, Spot]:
    return {row[key]: Spot(float(row["latitude"]), float(row["longitude"])) for row in _rows(folder, file)}


def _rows(folder: Path, file: str) -> list[Row]:
    with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
