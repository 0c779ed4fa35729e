from pathlib import Path

import pytest

from service.roster.types import Level
from tests.rosters import SMALL, examine, found, kinds, with_row, write_roster

USERS = SMALL["users.csv"]


@pytest.mark.parametrize(
    "content",
    [
        USERS.encode("utf-8-sig"),
        USERS.replace("\n", "\r\n").encode(),
        USERS.replace("\n", "\r\n", 4).encode(),
        (USERS + "\n\n,,,\n   \n").replace("   \n", "").encode(),
        "\n".join(f"{line}," for line in USERS.splitlines()).encode(),
        USERS.replace("Mateo,Delgado", '"Mateo","Delgado"').encode(),
    ],
    ids=["byte order mark", "CRLF", "mixed line ends", "blank lines", "empty last column", "needless quotes"],
)
def test_ways_to_write_the_same_file_make_no_difference(tmp_path: Path, content: bytes) -> None:
    examination, yielded = examine(write_roster(tmp_path, {"users.csv": content}))

    assert (kinds(examination), len(yielded["people"])) == (set(), 8)


def test_a_row_with_a_nul_byte_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    content = USERS.replace("Minh", "Mi\0nh")

    examination, yielded = examine(write_roster(tmp_path, {"users.csv": content}))

    assert ("users.csv", 3, "", "nul-byte") in kinds(examination)
    assert len(yielded["people"]) == 7


def test_a_row_that_is_not_utf8_is_refused_by_itself(tmp_path: Path) -> None:
    content = USERS.replace("Luis", "José").encode("latin-1")

    examination, yielded = examine(write_roster(tmp_path, {"users.csv": content}))

    assert ("users.csv", 8, "", "not-utf8") in kinds(examination)
    assert len(yielded["people"]) == 7


def test_a_field_too_many_or_too_few_refuses_the_row(tmp_path: Path) -> None:
    content = USERS.replace("T2,,,true,", "T2,,,true,x,").replace("S1,,,true,", "S1,,")

    examination, _ = examine(write_roster(tmp_path, {"users.csv": content}))

    assert {("users.csv", 3, "", "field-count"), ("users.csv", 4, "", "field-count")} <= kinds(examination)


def test_a_quote_inside_a_quoted_field_refuses_that_row(tmp_path: Path) -> None:
    content = USERS.replace("Minh,Tran", '"Minh "Max" Tran",Tran')

    examination, _ = examine(write_roster(tmp_path, {"users.csv": content}))

    assert ("users.csv", 3, "", "stray-quote") in kinds(examination)
    assert examination.findings.lost == {"users.csv"}


def test_a_quote_left_open_stops_the_import_at_its_line(tmp_path: Path) -> None:
    content = USERS.replace("Amal,Haddad", '"Amal,Haddad')

    examination, _ = examine(write_roster(tmp_path, {"users.csv": content}))

    assert [(f.line, f.kind) for f in found(examination, Level.REFUSED_FILE)] == [(9, "quote-left-open")]


@pytest.mark.parametrize("mark, name", [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_than_a_comma_is_named(tmp_path: Path, mark: str, name: str) -> None:
    examination, _ = examine(write_roster(tmp_path, {"users.csv": USERS.replace(",", mark)}))

    stops = found(examination, Level.REFUSED_FILE)
    assert [(f.file, f.kind) for f in stops] == [("users.csv", "semicolons")]
    assert name in stops[0].message


def test_utf16_is_said_to_be_no_text(tmp_path: Path) -> None:
    with_mark, _ = examine(write_roster(tmp_path / "a", {"users.csv": USERS.encode("utf-16")}))
    without, _ = examine(write_roster(tmp_path / "b", {"users.csv": USERS.encode("utf-16-le")}))

    assert ("users.csv", 0, "", "not-text") in kinds(with_mark)
    assert ("users.csv", 0, "", "not-text") in kinds(without)


def test_an_empty_file_and_a_missing_one_are_said(tmp_path: Path) -> None:
    examination, _ = examine(write_roster(tmp_path, {"users.csv": "", "orgs.csv": None}))

    assert {("users.csv", 0, "", "no-header"), ("orgs.csv", 0, "", "file-missing")} <= kinds(examination)


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    families = SMALL["households.csv"].replace("Unit #32C", "Unit\n#32C").replace("9 Prairie Rd", "9 Prairie Rd\u200b")

    examination, _ = examine(write_roster(tmp_path, {"households.csv": families}))

    assert ("households.csv", 5, "addressLine", "invisible-characters") in kinds(examination)


def test_the_same_row_twice_is_taken_once_and_another_of_the_same_id_is_refused(tmp_path: Path) -> None:
    rows = USERS + USERS.splitlines()[2] + "\n" + USERS.splitlines()[3].replace("Mateo", "Marco") + "\n"

    examination, yielded = examine(write_roster(tmp_path, {"users.csv": rows}))

    assert {f for f in kinds(examination) if f[1] > 9} == {
        ("users.csv", 10, "sourcedId", "duplicate-row"),
        ("users.csv", 11, "sourcedId", "duplicate-id-conflicting"),
    }
    assert len(yielded["people"]) == 8


def test_rows_that_differ_only_in_what_nobody_reads_are_the_same(tmp_path: Path) -> None:
    content = "\n".join(f"{line},{n}" for n, line in enumerate(USERS.splitlines())).replace(
        "Name,0", "Name,metadata.bus"
    )
    again = content + "\n" + content.splitlines()[2][:-1] + "9\n"

    examination, _ = examine(write_roster(tmp_path, {"users.csv": again}))

    assert kinds(examination) == {("users.csv", 10, "sourcedId", "duplicate-row")}


def test_a_message_shows_nothing_a_terminal_would_obey(tmp_path: Path) -> None:
    row = with_row("orgs.csv", "X", "", "", "Name", "\x1b[2Jschoool", "", "")

    examination, _ = examine(write_roster(tmp_path, row))

    assert all(f.message.isprintable() for f in examination.findings.listed())
