"""The API's description: valid, whole, and true of what is really answered."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.result import Ok, Result
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.access.matrix import MATRIX, row_key
from service.access.rules import SCOPES
from service.kernel.db import Pool
from service.kernel.http_edge import BODY_LIMIT
from service.kernel.ids import OrgId
from service.kernel.tokens import Keyring
from tests.api.keys import bearer
from tests.builders import THURSDAY, BuiltSchool, booked, school_with

EXAMPLES = {GenerationMode.POSITIVE: 5, GenerationMode.NEGATIVE: 3}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
Operation = APIOperation[Any, Any, Any, Any]
ALWAYS = {"400", "401", "403", "429", "503"}
PROBLEM = "application/problem+json"


@pytest.fixture
async def description(client: httpx.AsyncClient) -> dict[str, Any]:
    return dict((await client.get("/api/openapi.json")).json())


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            yield row_key(method.upper(), path), operation


def _contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from operation.get("requestBody", {}).get("content", {}).items()
    for answer in operation["responses"].values():
        yield from answer.get("content", {}).items()


def _named(part: object) -> Iterator[str]:
    """Name the schemas a part of the description refers to."""
    yield from re.findall("#/components/schemas/(\\w+)", str(part))


def _examples(description: dict[str, Any], content: dict[str, Any]) -> Iterator[Any]:
    if "example" in content:
        yield content["example"]
    for example in content.get("examples", {}).values():
        shared = description["components"]["examples"].get(example.get("$ref", "").rpartition("/")[2], example)
        yield shared["value"]


async def test_it_is_openapi_3_1(description: dict[str, Any]) -> None:
    validate(description)

    assert description["openapi"].startswith("3.1")


async def test_it_speaks_of_every_route_with_a_key_and_its_scope(description: dict[str, Any]) -> None:
    described = {key: operation["security"] for key, operation in _operations(description)}

    assert described == {key: [{"key": [row.scope]}] for key, row in MATRIX.items() if row.door == "api"}
    assert {row.scope for row in MATRIX.values() if row.door == "api"} == SCOPES


async def test_it_says_what_a_webhook_is_told(description: dict[str, Any]) -> None:
    ((_, told),) = description["webhooks"].items()

    assert {one["name"] for one in told["post"]["parameters"]} == {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
    (content,) = told["post"]["requestBody"]["content"].values()
    OAS31Validator({**content["schema"], "components": description["components"]}).validate(content["example"])


async def test_each_operation_says_what_it_is_and_how_it_refuses(description: dict[str, Any]) -> None:
    operations = dict(_operations(description))
    refusals = {
        key: {status for status, answer in operation["responses"].items() if PROBLEM in answer.get("content", {})}
        for key, operation in operations.items()
    }

    assert [key for key, one in operations.items() if not (one["summary"] and one["description"] and one["tags"])] == []
    assert [key for key, found in refusals.items() if not found >= ALWAYS] == []
    assert [key for key in operations if key.startswith(("POST", "PUT")) and not refusals[key] >= {"409", "422"}] == []
    assert [key for key in operations if "{}" in key and "404" not in refusals[key]] == []


async def test_names_are_fit_for_the_code_a_generator_makes_of_them(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in _operations(description)]

    assert [name for name in names if not re.fullmatch("[a-z]+(_[a-z]+)+", name)] == []
    assert len(set(names)) == len(names)
    assert [name for name in description["components"]["schemas"] if not re.fullmatch("([A-Z][a-z]*)+", name)] == []


async def test_nothing_asked_or_answered_goes_without_words(description: dict[str, Any]) -> None:
    operations = dict(_operations(description))
    unsaid = [
        (key, one["name"])
        for key, operation in operations.items()
        for one in operation["parameters"]
        if not one["description"]
    ]
    by_http = {status.description for status in HTTPStatus}
    hollow = [
        (key, status)
        for key, operation in operations.items()
        for status, answer in operation["responses"].items()
        if answer["description"] in by_http
    ]

    assert (unsaid, hollow) == ([], [])
    assert set(operations["POST /api/v1/rosters"]["requestBody"]["content"]) == {
        "application/zip",
        "multipart/form-data",
    }


async def test_every_body_is_closed_to_what_it_does_not_know(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    taken = {name for _, operation in _operations(description) for name in _named(operation.get("requestBody", {}))}
    for _ in range(3):  # as deep as bodies go
        taken |= {inner for name in taken for inner in _named(schemas[name])}

    assert len(taken) > 40
    open_ = [name for name in sorted(taken) if schemas[name].get("additionalProperties") is not False]
    assert [name for name in open_ if "enum" not in schemas[name]] == []


async def test_a_version_that_has_to_be_named_is_a_required_header(description: dict[str, Any]) -> None:
    required = {
        key
        for key, operation in _operations(description)
        for one in operation["parameters"]
        if one["name"] == "If-Match" and one["required"]
    }

    assert required == {key for key, operation in _operations(description) if "428" in operation["responses"]}


async def test_who_has_a_version_can_say_so_wherever_that_is_answered(description: dict[str, Any]) -> None:
    known = {
        key
        for key, operation in _operations(description)
        for one in operation["parameters"]
        if (one["name"], one["in"], one["required"]) == ("If-None-Match", "header", False)
    }

    assert known == {key for key, operation in _operations(description) if "304" in operation["responses"]}
    assert len(known) > 20


async def test_every_answer_that_says_where_it_is_is_described_so(description: dict[str, Any]) -> None:
    answers = dict(_operations(description))["POST /api/v1/rosters"]["responses"]

    assert [status for status in ("200", "201") if "Location" in answers[status]["headers"]] == ["200", "201"]


async def test_every_instant_is_described_as_one(description: dict[str, Any]) -> None:
    fields = [
        (name, field, part)
        for name, schema in description["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        for part in said.get("anyOf", [said])
        if part.get("type") == "string" and re.search("_(at|since)$|^(home_from|settle_by|answer_by)$", field)
    ]

    assert len(fields) > 50
    assert [(name, field) for name, field, part in fields if "format" not in part] == []


async def test_what_a_key_may_be_for_is_listed(description: dict[str, Any]) -> None:
    scopes = description["components"]["schemas"]["NewKey"]["properties"]["scopes"]

    assert set(scopes["items"]["enum"]) == SCOPES


async def test_how_much_may_be_sent_is_said(description: dict[str, Any]) -> None:
    told = {
        key: _examples(description, operation["responses"]["413"]["content"][PROBLEM])
        for key, operation in _operations(description)
    }
    limits = {key: [one["data"]["most_bytes"] for one in examples] for key, examples in told.items()}

    assert limits.pop("POST /api/v1/rosters") == [32 * 1024 * 1024]
    assert {limit for (limit,) in limits.values()} == {BODY_LIMIT}


async def test_every_example_is_as_described(description: dict[str, Any]) -> None:
    wrong, without = [], []
    for key, operation in _operations(description):
        for media_type, content in _contents(operation):
            examples = list(_examples(description, content))
            if "json" in media_type and not examples:
                without.append(key)
            validator = OAS31Validator({**content["schema"], "components": description["components"]})
            wrong += [(key, error.message) for example in examples for error in validator.iter_errors(example)]

    assert (wrong, without) == ([], [])


@pytest.fixture
async def known(pool: Pool, org: OrgId, now: datetime, keyring: Keyring) -> Mapping[str, UUID]:
    """A school with a meeting, and the ids that lead far into it."""
    school: BuiltSchool = await school_with(pool, org, now, families=2, days=[THURSDAY], hours=(time(17), time(19)))
    meeting = await booked(pool, keyring, school, school.at(17, 0), now)
    return {
        "school_id": school.school_id,
        "round_id": school.round_id,
        "teacher_id": school.teacher.person_id,
        "student_id": school.families[1].child.student_id,
        "invitation_id": school.families[1].guardian.invitation_id,
        "meeting_id": meeting.meeting_id,
        "person_id": school.office_id,
    }


async def test_nothing_asked_by_it_is_a_fault_or_answered_otherwise(
    address: str,
    description: dict[str, Any],
    known: Mapping[str, UUID],
    pool: Pool,
    keyring: Keyring,
    org: OrgId,
    now: datetime,
) -> None:
    headers = await bearer(pool, keyring, org, now)
    schema = openapi.from_dict(description)

    for result in schema.get_all_operations():
        for mode in EXAMPLES:
            await asyncio.to_thread(_ask, _read(result), mode, address, headers, known)


def _ask(
    operation: Operation,
    mode: GenerationMode,
    address: str,
    headers: dict[str, str],
    known: Mapping[str, UUID],
) -> None:
    """Send what the description allows, or what it does not, about what is really there, and check each answer."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES[mode],
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE:
            for part in (case.path_parameters, case.query, case.body):
                _lead_in(part, known)
            case.headers.pop("If-Match", None)
        answer = case.call(base_url=address, headers=headers)
        case.validate_response(answer, checks=CHECKS)

    check()


def _read(result: Result[Operation, InvalidSchema]) -> Operation:
    assert isinstance(result, Ok)
    return result.ok()


def _lead_in(part: object, known: Mapping[str, UUID]) -> None:
    """Put ids that are there in place of made-up ones."""
    if isinstance(part, dict):
        part.update({name: str(known[name]) for name in known.keys() & part.keys()})
        for inner in part.values():
            _lead_in(inner, known)
    if isinstance(part, list):
        for inner in part:
            _lead_in(inner, known)
