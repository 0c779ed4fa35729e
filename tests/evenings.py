"""Evenings to plan rides for, made by chance from a seed: homes around two schools, volunteers with their own spots."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from service.kernel.ids import PersonId, RideRequestId
from service.kernel.spans import Span
from service.places.rules import metres
from service.places.types import PlacesPolicy, Spot
from service.planning.types import Drive, Instance, Need, Volunteer
from service.rides.rules import legs_of
from service.rides.types import RidesPolicy

EVENING = datetime(2027, 3, 9, 21, 30, tzinfo=UTC)  # 15:30 in Chicago
SCHOOLS = (Spot(41.40912, -94.25017), Spot(41.36878, -94.35093))
PACE = PlacesPolicy()
RULES = RidesPolicy()


def drives(home: Spot, school: Spot, meets: Span) -> list[Drive]:
    """Give both ways of a family as a request has them."""
    legs = legs_of(meets, metres(home, school), RULES, PACE, both_ways=True)
    return [
        Drive(
            leg=leg.leg,
            pick_up=home if leg.leg == "there" else school,
            drop_off=school if leg.leg == "there" else home,
            earliest=leg.earliest,
            latest=leg.latest,
            longest=leg.latest - leg.earliest,
        )
        for leg in legs
    ]


def family(at: int, *, passengers: int = 1, child_seats: int = 0) -> Need:
    """Give a family north of the first school, a few steps from the next one, whose meeting is an hour on."""
    home = Spot(SCHOOLS[0].latitude + 0.02, SCHOOLS[0].longitude + at / 1_000)
    starts = EVENING + timedelta(hours=1)
    return Need(
        request_id=RideRequestId(UUID(int=at)),
        passengers=passengers,
        child_seats=child_seats,
        drives=drives(home, SCHOOLS[0], Span(starts, starts + timedelta(minutes=20))),
    )


def volunteer(at: int, *, seats: int = 4, child_seats: int = 0) -> Volunteer:
    """Give a driver who lives by the first school and is free all evening."""
    return Volunteer(
        person_id=PersonId(UUID(int=100_000 + at)),
        start=SCHOOLS[0],
        end=SCHOOLS[0],
        seats=seats,
        child_seats=child_seats,
        free=[Span(EVENING, EVENING + timedelta(hours=4))],
    )


def evening(requests: int, volunteers: int, seed: int) -> Instance:
    """Make an evening from half past three to eight: meetings every 20 minutes, volunteers free for some hours."""
    chance = Random(seed)
    return Instance(
        needs=[_need(chance, at) for at in range(requests)],
        volunteers=[_volunteer(chance, at) for at in range(volunteers)],
        pace=PACE,
        turnaround=timedelta(minutes=RULES.turnaround_minutes),
    )


def _need(chance: Random, at: int) -> Need:
    school = chance.choice(SCHOOLS)
    starts = EVENING + timedelta(minutes=20 * chance.randrange(2, 12))
    passengers = chance.choice((1, 1, 2, 2, 3, 4))
    return Need(
        request_id=RideRequestId(UUID(int=at + 1)),
        passengers=passengers,
        child_seats=chance.choice((0, 0, 0, 1, 2)) if passengers > 2 else 0,
        wheelchair=chance.random() < 0.03,
        drives=drives(_near(chance, school), school, Span(starts, starts + timedelta(minutes=20))),
    )


def _volunteer(chance: Random, at: int) -> Volunteer:
    begins = EVENING + timedelta(minutes=30 * chance.randrange(0, 4))
    own = _near(chance, chance.choice(SCHOOLS))
    return Volunteer(
        person_id=PersonId(UUID(int=100_000 + at)),
        start=own,
        end=own if chance.random() < 0.8 else _near(chance, chance.choice(SCHOOLS)),
        seats=chance.choice((3, 4, 4, 4, 6)),
        child_seats=chance.choice((0, 1, 2)),
        wheelchair=chance.random() < 0.1,
        free=[Span(begins, begins + timedelta(minutes=30 * chance.randrange(4, 8)))],
    )


def _near(chance: Random, school: Spot) -> Spot:
    """Choose a home: most live within three kilometres of their school."""
    return Spot(round(school.latitude + chance.gauss(0, 0.015), 5), round(school.longitude + chance.gauss(0, 0.02), 5))
