"""Rosters for other services: send one, look at what it did. Each handler parses, calls one action, answers."""

from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from service.access.doors import AnyClock, AskedWish, IdempotencyKey
from service.access.types import Act, Principal, Site
from service.kernel.db import Pool
from service.kernel.errors import Malformed
from service.kernel.http_errors import Problem
from service.kernel.tokens import Keyring
from service.roster import wished
from service.roster.report import report_csv
from service.roster.rules import accepted_header
from service.roster.types import ImportId, ImportOptions, ImportReport

UPLOAD_LIMIT: Final = 32 * 1024 * 1024  # bytes of a zip; 100,000 rows pack into 3 MB
AnyRequest = Request[Any, Any, Any]
_FILE: Final = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


class TakesZip(Operation):
    """The description of a route that takes a zip; Litestar asks for a class of its own kind to say so."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(
            description="A zip with the CSV files: the body itself, or a form with one file.",
            required=True,
            content={
                "application/zip": OpenAPIMediaType(schema=_FILE),
                "multipart/form-data": OpenAPIMediaType(
                    schema=Schema(type=OpenAPIType.OBJECT, properties={"file": _FILE}, required=["file"])
                ),
            },
        )


def _problem(description: str) -> ResponseSpec:
    return ResponseSpec(data_container=Problem, media_type="application/problem+json", description=description)


NOT_THERE: Final = _problem("Not there, or not for this key to know of.")
REFUSALS: Final = {
    403: _problem("scope-missing: the key is for one school, a roster speaks for all."),
    409: _problem("import-running: another import is under way; wish-in-flight."),
    413: _problem(f"too-large: more than {UPLOAD_LIMIT // 1024 // 1024} MB."),
    422: _problem("Cannot be read (malformed), or the Idempotency-Key was used for something else (wish-differs)."),
}
NOT_WRITTEN: Final = ResponseSpec(
    data_container=ImportReport,
    description="Nothing was written: a dry run, or the roster was refused (`state`, and why in `findings`).",
)


@post(
    "/api/v1/rosters",
    responses={200: NOT_WRITTEN, **REFUSALS},
    summary="Import a roster",
    tags=["roster"],
    operation_class=TakesZip,
    request_max_body_size=UPLOAD_LIMIT,
)
async def import_roster(
    request: AnyRequest,
    api: NamedDependency[Principal],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
    keyring: NamedDependency[Keyring],
    site: NamedDependency[Site],
    clock: NamedDependency[AnyClock],
    dry_run: FromQuery[bool] = False,  # noqa: FBT002 - Litestar calls it by name
    skip_bad_rows: FromQuery[bool] = False,  # noqa: FBT002 - same
    allow_shrink: FromQuery[bool] = False,  # noqa: FBT002 - same
    accept_header: Annotated[
        list[str] | None,
        QueryParameter(name="accept_header", description="users.csv:SMS=sms reads the column SMS as sms."),
    ] = None,
    time_zone: Annotated[
        str | None,
        QueryParameter(name="time_zone", description="Of schools that no schools.csv describes (IANA name)."),
    ] = None,
    idempotency_key: IdempotencyKey = None,  # noqa: ARG001 - said here for the description; `wish` reads it
) -> Response[ImportReport]:
    """Import OneRoster 1.2 or 1.1 bulk CSV with our supplement files, all or nothing; 100,000 rows take half a minute.

    201: the roster is in. 200: nothing was written. Either way the report is kept; its first 1,000 findings are here.
    """
    options = ImportOptions(
        dry_run=dry_run,
        skip_bad_rows=skip_bad_rows,
        allow_shrink=allow_shrink,
        accept_headers=tuple(accepted_header(written) for written in accept_header or ()),
        time_zone=time_zone,
    )
    act = Act(principal=api, keyring=keyring, site=site, now=clock.now())
    status, report = await wished.import_upload(pool, act, await _sent(request), options=options, wish=wish)
    return Response(report, status_code=status, headers={"Location": f"/api/v1/rosters/{report.import_id}"})


@get("/api/v1/rosters/{import_id:uuid}", responses={404: NOT_THERE}, summary="Read a report", tags=["roster"])
async def read_report(
    import_id: FromPath[UUID], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> ImportReport:
    """Read what an import did and its first 1,000 findings."""
    return wished.shown(await wished.read_import(pool, api, ImportId(import_id)))


@get(
    "/api/v1/rosters/{import_id:uuid}/findings.csv",
    responses={404: NOT_THERE},
    summary="Read every finding of an import",
    tags=["roster"],
    media_type="text/csv",
)
async def read_findings(
    import_id: FromPath[UUID], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> Stream:
    """Read every finding as CSV: file, line, column, level, kind, message."""
    report = await wished.read_import(pool, api, ImportId(import_id))
    headers = {"Content-Disposition": f'attachment; filename="roster-{import_id}.csv"'}
    return Stream(report_csv(report), media_type="text/csv; charset=utf-8", headers=headers)


async def _sent(request: AnyRequest) -> bytes:
    if not request.content_type[0].startswith("multipart/"):
        return await request.body()
    form = await request.form()
    uploads = [part for part in form.values() if isinstance(part, UploadFile)]
    if len(uploads) != 1:
        raise Malformed("file", "one file is wanted")
    return await uploads[0].read()


ROUTES: Final = (import_roster, read_report, read_findings)
