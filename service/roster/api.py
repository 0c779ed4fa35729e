"""Rosters for other services: send one, look at what it did. Each handler parses, calls one action, answers."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import ResponseHeader, UploadFile
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Stream

from service.access.doors import AskedWish
from service.access.types import Act, Principal
from service.kernel.conditions import tag_of
from service.kernel.db import Pool
from service.kernel.described import AnyRequest, Said, tagged_or_known
from service.kernel.errors import Malformed
from service.kernel.examples import NOW
from service.people.types import Tally
from service.roster import wished
from service.roster.errors import ImportRunning
from service.roster.report import report_csv
from service.roster.rules import accepted_header
from service.roster.types import Finding, ImportId, ImportOptions, ImportReport, Level, State

UPLOAD_LIMIT: Final = 32 * 1024 * 1024  # bytes of a zip; 100,000 rows pack into 3 MB
_FILE: Final = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


@dataclass
class TakesZip(Operation):
    """The description of a route that takes a zip; Litestar asks for a class of its own kind to say so.

    A dataclass again: only then is what is said here said after Litestar has said that there is no body.
    """

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


NOT_WRITTEN: Final = ResponseSpec(
    data_container=ImportReport,
    description="Nothing was written: a dry run, or the roster was refused (`state`, and why in `findings`).",
)
REPORTED: Final = ResponseHeader(
    name="Location", description="Where the report is kept.", documentation_only=True, required=True
)
IMPORT: Final = ImportId(UUID("0199a1b8-7000-7e42-8c15-2d9f6b30a010"))
REPORT: Final = ImportReport(
    import_id=IMPORT,
    state=State.DONE,
    started_at=NOW,
    finished_at=NOW,
    rows={"users.csv": 2},
    tallies={"people": Tally(added=1, changed=1, removed=0, unchanged=0)},
    totals={Level.FIXED: 1},
    findings=(
        Finding(
            file="users.csv",
            line=2,
            column="phone",
            kind="phone-form",
            level=Level.FIXED,
            message="The number is written as +13125550100.",
        ),
    ),
)


@post(
    "/api/v1/rosters",
    responses={200: NOT_WRITTEN},
    response_headers=[REPORTED],
    said=Said(gives=REPORT, refuses=(ImportRunning(), Malformed("accept_header", "wrong-form"))),
    summary="Import a roster",
    tags=["roster"],
    operation_class=TakesZip,
    request_max_body_size=UPLOAD_LIMIT,
)
async def import_roster(
    request: AnyRequest,
    api_act: NamedDependency[Act],
    wish: NamedDependency[AskedWish],
    pool: NamedDependency[Pool],
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
    status, report = await wished.import_upload(pool, api_act, await _sent(request), options=options, wish=wish)
    return Response(report, status_code=status, headers={"Location": f"/api/v1/rosters/{report.import_id}"})


@get(
    "/api/v1/rosters/{import_id:uuid}",
    said=Said(gives=REPORT, tagged=True),
    summary="Read a report",
    tags=["roster"],
)
async def read_roster_report(
    request: AnyRequest, import_id: FromPath[UUID], api: NamedDependency[Principal], pool: NamedDependency[Pool]
) -> Response[ImportReport]:
    """Read what an import did and its first 1,000 findings."""
    report = wished.shown(await wished.read_import(pool, api, ImportId(import_id)))
    return tagged_or_known(request, report, tag_of(report))


@get(
    "/api/v1/rosters/{import_id:uuid}/findings.csv",
    said=Said(),
    summary="Read every finding of an import",
    tags=["roster"],
    media_type="text/csv",
    response_description="Every finding, one a line.",
)
async def read_roster_findings(
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
        raise Malformed("file", "not-one-file")
    return await uploads[0].read()


ROUTES: Final = (import_roster, read_roster_report, read_roster_findings)
