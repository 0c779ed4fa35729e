import zipfile
from pathlib import Path

import pytest

from service.roster.findings import Findings
from service.roster.layout import KNOWN_FILES
from service.roster.source import Files, open_files
from service.roster.types import Level
from tests.rosters import SMALL, examine, found, write_roster, zipped


def opened(*paths: Path) -> tuple[Files, list[str]]:
    findings = Findings()
    files = open_files(paths, KNOWN_FILES, findings)
    return files, [finding.kind for finding in findings.listed()]


def test_a_zip_says_the_same_as_a_folder(tmp_path: Path) -> None:
    folder, _ = examine(write_roster(tmp_path / "folder"))
    packed, _ = examine(zipped(tmp_path / "roster.zip"))

    assert packed.users.register.refused == frozenset()
    assert {name: table.rows_read for name, table in packed.tables.items()} == {
        name: table.rows_read for name, table in folder.tables.items()
    }


def test_a_zip_may_hold_one_folder_and_what_macos_leaves_beside_it(tmp_path: Path) -> None:
    inside = {f"export/{name}": content for name, content in SMALL.items()}

    files, kinds = opened(zipped(tmp_path / "roster.zip", inside | {"__MACOSX/export/._users.csv": "x"}))

    assert (set(files), kinds) == (set(SMALL), [])


def test_names_of_files_are_found_whatever_their_capitals(tmp_path: Path) -> None:
    files, _ = opened(zipped(tmp_path / "roster.zip", {"Users.CSV": "a", "AcademicSessions.csv": "b"}))

    assert set(files) == {"users.csv", "academicSessions.csv"}


def test_supplements_may_lie_in_a_zip_of_their_own(tmp_path: Path) -> None:
    roster = zipped(tmp_path / "roster.zip", {"users.csv": "a"})
    supplement = zipped(tmp_path / "supplement.zip", {"families.csv": "b"})

    assert set(opened(roster, supplement)[0]) == {"users.csv", "families.csv"}
    assert opened(roster, zipped(tmp_path / "again.zip", {"users.csv": "c"}))[1] == ["file-twice"]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "a/../../b.csv", "..\\a.csv", "C:/a.csv", "."])
def test_a_zip_whose_paths_leave_it_is_refused(tmp_path: Path, name: str) -> None:
    files, kinds = opened(zipped(tmp_path / "roster.zip", {"orgs.csv": "a", name: "b"}))

    assert (files, kinds) == ({}, ["zip-path"])


def test_a_zip_with_a_nameless_file_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"orgs.csv": "a", "named.csv": "b"})
    path.write_bytes(path.read_bytes().replace(b"named.csv", b"\0amed.csv"))

    assert opened(path) == ({}, ["zip-path"])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_in_an_unusual_way_is_refused_with_what_to_do(tmp_path: Path, method: int) -> None:
    path = tmp_path / "roster.zip"
    with zipfile.ZipFile(path, "w", method) as packed:
        packed.writestr("users.csv", "a")

    assert opened(path)[1] == ["zip-method"]


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    files, kinds = opened(zipped(tmp_path / "bomb.zip", {"users.csv": b"0" * 20_000_000}))

    assert (files, kinds) == ({}, ["zip-too-large"])


def test_an_encrypted_zip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": "a"})
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 0x1
    path.write_bytes(content)

    assert opened(path)[1] == ["zip-encrypted"]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
def test_what_is_no_roster_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "roster.zip"
    path.write_bytes(content)

    assert opened(path)[1] == ["no-roster"]
    assert opened(tmp_path / "nowhere")[1] == ["no-roster"]


def test_a_damaged_zip_is_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip")
    with zipfile.ZipFile(path) as packed:
        begins = packed.getinfo("users.csv").header_offset
    content = bytearray(path.read_bytes())
    content[begins + 60] ^= 0xFF
    path.write_bytes(content)

    examination, _ = examine(path)

    assert [finding.kind for finding in found(examination, Level.REFUSED_FILE)] == ["zip-damaged"]


def test_a_zip_whose_files_begin_before_it_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip")
    content = bytearray(path.read_bytes())
    central = content.index(b"PK\x01\x02")
    content[central + 42 : central + 46] = b"\xff\xff\x00\x00"  # where the first file begins: APPNOTE 4.3.12
    end = content.index(b"PK\x05\x06")
    content[end + 16 : end + 20] = (central + 70_000).to_bytes(4, "little")  # zipfile takes what is missing off that
    path.write_bytes(content)

    examination, _ = examine(path)

    assert "zip-damaged" in [finding.kind for finding in found(examination, Level.REFUSED_FILE)]


def test_files_of_the_standard_that_are_not_read_go_unsaid_others_are_said(tmp_path: Path) -> None:
    folder = write_roster(tmp_path, {"results.csv": "a", "userprofiles.csv": "b", "lunch.csv": "c"})

    examination, _ = examine(folder)

    assert [(finding.file, finding.kind) for finding in found(examination, Level.WARNED)] == [
        ("lunch.csv", "unknown-file")
    ]
