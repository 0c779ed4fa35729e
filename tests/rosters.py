"""A small roster to begin with: one school, two teachers, three students, four guardians, one of them restricted.

folder = write_roster(tmp_path)                                          # as it is
folder = write_roster(tmp_path, {"users.csv": SMALL["users.csv"].replace("S2", "S9")})
folder = write_roster(tmp_path, {"families.csv": None})                  # without a file
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from service.kernel.tokens import Keyring
from service.roster.examination import Examination
from service.roster.types import Finding, ImportOptions, Level

KEYRING = Keyring(b"k" * 32)

SMALL = {
    "manifest.csv": """propertyName,value
manifest.version,1.0
oneroster.version,1.2
file.orgs,bulk
file.users,bulk
""",
    "orgs.csv": """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
DIST,,,Larkfield Schools,district,,
ELM,,,Cottonwood Elementary School,school,,DIST
""",
    "academicSessions.csv": """sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
YEAR,,,2026-27,schoolYear,2026-08-24,2027-06-05,,2027
FALL,,,Fall,semester,2026-08-24,2027-01-16,YEAR,2027
SPRING,,,Spring,semester,2027-01-16,2027-06-05,YEAR,2027
""",
    "courses.csv": """sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId
CRS1,,,YEAR,Grade 1,G1,01,DIST
""",
    "classes.csv": """sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds
C1,,,Grade 1 - Okafor,01,CRS1,1-A,homeroom,Room 12,ELM,"FALL,SPRING"
C2,,,Music,01,CRS1,MU,scheduled,Room 14,ELM,FALL
""",  # noqa: E501 - the header of a CSV file is one line
    "users.csv": """sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,identifier,email,sms,phone,agentSourcedIds,grades,preferredGivenName
T1,,,true,okafor,Grace,Okafor,E1,grace.okafor@example.org,+17125550101,,S3,,
T2,,,true,tran,Minh,Tran,E2,minh.tran@example.org,,,,,
S1,,,true,mateo,Mateo,Delgado,0001,,,,"G1,G2",01,
S2,,,true,amina,Amina,Haddad,0002,,,,G3,01,
S3,,,true,theo,Theo,Okafor,0003,,,,T1,01,
G1,,,true,rosa,Rosa,Delgado,,rosa@example.net,+17125550111,,S1,,Rosita
G2,,,true,luis,Luis,Delgado,,luis@example.net,+17125550112,,S1,,
G3,,,true,amal,Amal,Haddad,,,+17125550113,+17125550114,S2,,
""",  # noqa: E501 - the header of a CSV file is one line
    "roles.csv": """sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId
R1,,,T1,primary,teacher,2026-08-24,,ELM
R2,,,T2,primary,teacher,2026-08-24,,ELM
R3,,,S1,primary,student,2026-08-24,2027-06-05,ELM
R4,,,S2,primary,student,2026-08-24,2027-06-05,ELM
R5,,,S3,primary,student,2026-08-24,2027-06-05,ELM
R6,,,G1,primary,parent,,,ELM
R7,,,G2,primary,parent,,,ELM
R8,,,G3,primary,guardian,,,ELM
R9,,,T1,secondary,parent,,,ELM
""",
    "enrollments.csv": """sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
E1,,,C1,ELM,T1,teacher,true,2026-08-24,2027-06-05
E2,,,C1,ELM,S1,student,false,2026-08-24,2027-06-05
E3,,,C1,ELM,S2,student,false,2026-08-24,2026-11-01
E4,,,C2,ELM,T2,teacher,true,2026-08-24,2027-01-16
E5,,,C2,ELM,S3,student,false,2026-08-24,2027-01-16
""",  # noqa: E501 - the header of a CSV file is one line
    "schools.csv": """schoolSourcedId,addressLine,latitude,longitude,timeZone,conferenceRooms
ELM,1062 St. Anne's Ln,41.40912,-94.25017,America/Chicago,Conf A;Conf B
""",
    "households.csv": """householdId,addressLine,locality,postalCode,latitude,longitude,hasCar,worksNights,youngChildrenMonths
H1,"1485 Fairview Blvd, Unit #32C",Larkfield,50995,41.37287,-94.35015,true,true,"8,24"
H2,2172 1/2 E. Prairie Pl,Larkfield,50990,41.41245,-94.23930,false,false,
H3,9 Prairie Rd,Larkfield,50990,41.40770,-94.23895,,false,
""",  # noqa: E501 - the header of a CSV file is one line
    "families.csv": """studentSourcedId,guardianSourcedId,householdId,relationship,livesWith,mayPickUp,contactRestriction,preferredLanguage,interpreterNeeded,preferredChannel
S1,G1,H1,mother,true,true,none,es,spoken,sms
S1,G2,H2,father,false,false,court-order,es,none,email
S2,G3,H3,mother,true,true,none,ar,spoken,call
S3,T1,H3,mother,true,true,none,en,none,email
""",  # noqa: E501 - the header of a CSV file is one line
    "staff.csv": """userSourcedId,languages,homeVisitTrainedUntil,room,calledEn,calledEs
T1,"en,es",2028-07-16,Room 12,Ms. Okafor,maestra Okafor
T2,en,,Room 14,,
""",
    "availability.csv": """teacherSourcedId,date,start,end,timeZone
T1,2027-03-09,15:30,17:30,America/Chicago
T1,2027-03-09,18:00,20:00,America/Chicago
T2,2027-03-11,15:30,20:00,America/Chicago
""",
}

# The same people as OneRoster 1.1: one role in each row, so the teacher who is a parent has two.
SMALL_V11: dict[str, str | None] = {
    "manifest.csv": None,
    "roles.csv": None,
    "users.csv": """sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
G9,,,true,ELM,parent,okafor,,Grace,Okafor,,,,,,S3,,
T1,,,true,ELM,teacher,okafor,,Grace,Okafor,,E1,grace.okafor@example.org,+17125550101,,,,
T2,,,true,ELM,teacher,tran,,Minh,Tran,,E2,minh.tran@example.org,,,,,
S1,,,true,ELM,student,mateo,,Mateo,Delgado,,0001,,,,"G1,G2",01,
S2,,,true,ELM,student,amina,,Amina,Haddad,,0002,,,,G3,01,
S3,,,true,ELM,student,theo,,Theo,Okafor,,0003,,,,G9,01,
G1,,,true,ELM,parent,rosa,,Rosa,Delgado,,,rosa@example.net,+17125550111,,S1,,
G2,,,true,ELM,relative,luis,,Luis,Delgado,,,luis@example.net,+17125550112,,S1,,
G3,,,true,ELM,guardian,amal,,Amal,Haddad,,,,+17125550113,,S2,,
""",  # noqa: E501 - the header of a CSV file is one line
    "families.csv": SMALL["families.csv"].replace("S3,T1,", "S3,G9,"),
}


def write_roster(folder: Path, changed: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the small roster with some files changed, added, or (None) left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**SMALL, **(changed or {})}.items():
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def edited(file: str, key: str, **columns: str) -> dict[str, str]:
    """Return one file of the small roster in which the row whose first field is `key` says something else."""
    rows = list(csv.reader(io.StringIO(SMALL[file])))
    for row in rows:
        if row[0] == key:
            for column, value in columns.items():
                row[rows[0].index(column)] = value
    return {file: _text(rows)}


def with_row(file: str, *fields: str) -> dict[str, str]:
    """Return one file of the small roster with a row more at its end."""
    return {file: SMALL[file] + _text([fields])}


def without(file: str, *keys: str) -> dict[str, str]:
    """Return one file of the small roster without the rows that name one of these."""
    rows = csv.reader(io.StringIO(SMALL[file]))
    return {file: _text(row for row in rows if not set(keys) & set(row))}


def zipped(path: Path, files: Mapping[str, str | bytes] = SMALL) -> Path:
    """Write files into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def examine(path: Path, **options: Any) -> tuple[Examination, dict[str, list[Any]]]:
    """Read a roster to its end without a database; return what was read and the records it yields, by kind."""
    examination = Examination(path, ImportOptions(**options), lambda *_: None)
    yielded: dict[str, list[Any]] = {"people": [], "roles": [], "links": [], "enrollments": []}
    if examination.begin({}):
        for kind in yielded:
            yielded[kind] = list(getattr(examination, kind)())
        examination.finish()
    return examination, yielded


def found(examination: Examination, *levels: Level) -> list[Finding]:
    """Return the findings of some levels."""
    return [finding for finding in examination.findings.listed() if finding.level in levels]


def kinds(examination: Examination) -> set[tuple[str, int, str, str]]:
    """Return the findings as (file, line, column, kind)."""
    return {(f.file, f.line, f.column, f.kind) for f in examination.findings.listed()}


def _text(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()
