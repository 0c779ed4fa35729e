"""What schools have decided, for other services: read, record, take back."""

from datetime import date, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from service.access.doors import AskedWish
from service.access.types import Principal
from service.desk import provisions
from service.desk.pages.policy_fields import chosen_from
from service.desk.pages.policy_words import SETTINGS
from service.kernel.db import Pool
from service.kernel.described import AnyRequest, IfMatch, Said, tagged, tagged_or_known
from service.kernel.errors import FieldTrouble, Malformed, NotFound, WrongBody
from service.kernel.ids import SchoolId
from service.kernel.json_request import escaped, trouble_of
from service.people.at_school import check_school
from service.places import actions as places
from service.places.types import Recorded, Subject
from service.rides.types import RidesPolicy

AT: Final = "/settings"
MOST_POINTED_AT: Final = 20


def _closed(subject: Subject) -> dict[str, Any]:
    """Describe the settings of a subject, and that there are no others."""
    (schema,), components = msgspec.json.schema_components([SETTINGS[subject]])
    described: dict[str, Any] = components[schema["$ref"].rpartition("/")[2]]
    return {**described, "title": subject, "additionalProperties": False}


Settings = Annotated[
    dict[str, Any],
    Meta(
        description="What is decided, by name: the settings of the subject in the address and no others. What is not "
        "named is its default; an empty object takes them all.",
        extra_json_schema={"anyOf": [_closed(subject) for subject in SETTINGS]},
    ),
]
SettingsRead = Annotated[
    dict[str, Any], Meta(description="What is decided, by name: all settings of the subject, as it is recorded.")
]
RecordedOn = Annotated[date, Meta(description="The day it was recorded; none that is still to come.")]


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a school decided, who says so, and since when it is recorded."""

    settings: Settings
    source: Annotated[str, Meta(min_length=1, max_length=500, description="Board minutes, a law, the insurer.")]
    recorded_on: RecordedOn


class DecisionView(Struct, frozen=True, kw_only=True):
    """What a school decided about a subject."""

    subject: Subject
    settings: SettingsRead
    source: str
    recorded_on: date


class Decisions(Struct, frozen=True):
    """What a school has decided; a subject that is not here has not been."""

    policies: list[DecisionView]


A_DECISION: Final = Decision(
    settings={"least_age": 23, "contact": "office"}, source="School board, August 20", recorded_on=date(2026, 8, 20)
)
DECIDED: Final = DecisionView(
    subject="rides",
    settings=msgspec.to_builtins(RidesPolicy(least_age=23, contact="office")),
    source=A_DECISION.source,
    recorded_on=A_DECISION.recorded_on,
)


@get(
    "/api/v1/schools/{school_id:uuid}/policies",
    said=Said(gives=Decisions([DECIDED]), refuses=(NotFound(),)),
    summary="List what a school decided",
    tags=["policies"],
)
async def list_policies(
    school_id: FromPath[SchoolId], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> Decisions:
    """List a school's decisions. Rides and childcare are off until theirs is here."""
    found = await provisions.all_decided(pool, api, school_id, SETTINGS)
    return Decisions([_view(subject, one) for subject, one in found.items()])


@get(
    "/api/v1/schools/{school_id:uuid}/policies/{subject:str}",
    said=Said(gives=DECIDED, tagged=True),
    summary="Read what a school decided",
    tags=["policies"],
)
async def read_policy(
    request: AnyRequest,
    school_id: FromPath[SchoolId],
    subject: FromPath[Subject],
    api: NamedDependency[Principal],
    pool: NamedDependency[Pool],
) -> Response[DecisionView]:
    """Read a school's decision about one subject; 404 until it has recorded one."""
    found = await provisions.one_decided(pool, api, school_id, subject, SETTINGS[subject])
    return tagged_or_known(request, _view(subject, found), places.version_of(found))


@put(
    "/api/v1/schools/{school_id:uuid}/policies/{subject:str}",
    said=Said(
        takes=A_DECISION,
        gives=DECIDED,
        refuses=(NotFound(), Malformed("source", "missing"), Malformed("recorded_on", "not-yet")),
        tagged=True,
    ),
    summary="Record what a school decided",
    tags=["policies"],
)
async def record_policy(
    school_id: FromPath[SchoolId],
    subject: FromPath[Subject],
    data: JSONBody[Decision],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> Response[DecisionView]:
    """Record a decision in place of the one before. The same again changes nothing.

    With it rides and childcare are on. A setting the subject does not have is refused, and nothing recorded.
    """
    check_school(api, school_id)
    settings = _read(data.settings, subject)
    await places.record_policy(
        pool,
        api,
        school_id,
        subject,
        settings,
        source=data.source,
        recorded_on=data.recorded_on,
        if_match=if_match,
        wish=wish,
        now=now,
    )
    recorded = Recorded(settings, data.source.strip(), data.recorded_on)
    return tagged(_view(subject, recorded), places.version_of(recorded))


@delete(
    "/api/v1/schools/{school_id:uuid}/policies/{subject:str}",
    said=Said(refuses=(NotFound(),)),
    summary="Take a decision back",
    tags=["policies"],
)
async def withdraw_policy(
    school_id: FromPath[SchoolId],
    subject: FromPath[Subject],
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    now: NamedDependency[datetime],
    if_match: IfMatch = None,
) -> None:
    """Take a decision back: what needs it is off from now on, what is promised already stands."""
    await places.withdraw_policy(
        pool, api, school_id, subject, SETTINGS[subject], if_match=if_match, wish=wish, now=now
    )


def _read(settings: dict[str, Any], subject: Subject) -> Struct:
    """Read the settings of a subject; WrongBody points at those it does not have, or at the first past its bounds.

    The struct itself is open, since it is read from the table too: an older replica meets what a newer one has written.
    """
    type_ = SETTINGS[subject]
    if unknown := sorted(settings.keys() - set(type_.__struct_fields__))[:MOST_POINTED_AT]:
        raise WrongBody([FieldTrouble("There is no such setting.", pointer=f"{AT}/{escaped(one)}") for one in unknown])
    if empty := [name for name in chosen_from(type_) if settings.get(name) == []]:
        raise WrongBody([FieldTrouble("Must have one at least.", pointer=f"{AT}/{name}") for name in empty])
    try:
        return msgspec.convert(settings, type_)
    except msgspec.ValidationError as exc:
        raise WrongBody([trouble_of(str(exc), under=AT)]) from exc


def _view(subject: Subject, one: Recorded[Struct]) -> DecisionView:
    return DecisionView(
        subject=subject,
        settings=msgspec.to_builtins(one.settings),
        source=one.source,
        recorded_on=one.recorded_on,
    )


ROUTES: Final = (list_policies, read_policy, record_policy, withdraw_policy)
