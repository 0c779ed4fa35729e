"""Every message a page or mail can say is said in Spanish too, and no catalogue keeps what nobody says any more."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from service.kernel.catalogues import SERVICE, CatalogueConflict, merged, translations, written

METHODS = [
    ("**/templates/**.html", "jinja2.ext.babel_extract"),
    ("**/templates/**.txt", "jinja2.ext.babel_extract"),
    ("**.py", "python"),
]
TRIMMED = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
OPTIONS = {pattern: TRIMMED for pattern, method in METHODS if method.startswith("jinja2")}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
ESSENTIAL = {"date", "day", "link", "moment", "n", "phone", "time", "weekday", "when"}
MSGID = re.compile(r'^((?:msgctxt .*\n)?msgid .+\n(?:".*"\n)*)', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@cache
def extracted() -> list[tuple[tuple[str, ...], str]]:
    """Give (message, where it is said); of a plural both forms."""
    found = extract_from_dir(
        SERVICE,
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        directory_filter=lambda folder: "__pycache__" not in folder,
    )
    return [
        ((message,) if isinstance(message, str) else message, f"{file}:{line}") for file, line, message, _, _ in found
    ]


def said_in_english() -> list[tuple[str, str]]:
    """Give (message, where it is said); of a plural the singular, which is its key."""
    return [(forms[0], where) for forms, where in extracted()]


def said_in_spanish() -> dict[str, str]:
    """Map each translated message to its Spanish, plurals joined."""
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            message.string if isinstance(message.string, str) else " ".join(message.string)
        )
        for message in merged("es")
        if message.id
    }


def test_every_message_has_its_spanish() -> None:
    spanish = said_in_spanish()

    assert [(message, where) for message, where in said_in_english() if message not in spanish] == []


def test_no_catalogue_keeps_what_nobody_says() -> None:
    english = {message for message, _ in said_in_english()}

    assert [message for message in said_in_spanish() if message not in english] == []


def test_nothing_is_said_once_by_itself_and_once_as_one_of_many() -> None:
    """A catalogue keeps it as one of many only, and Python 3.11.2 then finds nothing for it by itself."""
    alone = {forms[0] for forms, _ in extracted() if len(forms) == 1}
    as_one = {forms[0] for forms, _ in extracted() if len(forms) > 1}

    assert alone & as_one == set()


def test_no_catalogue_has_a_message_twice() -> None:
    twice = [
        (path.parent.parent.name, message)
        for path in SERVICE.glob("*/locale/*.po")
        for message, times in Counter(MSGID.findall(path.read_text(encoding="utf-8"))).items()
        if times > 1
    ]

    assert twice == []


def test_no_spanish_leaves_out_a_day_a_time_or_a_way_to_reach_us() -> None:
    """A form only Spanish needs may replace one (at_time for time); a teacher's name may go where a text is long."""
    left_out = [
        (message, name)
        for message, spanish in said_in_spanish().items()
        for name in ESSENTIAL & set(PLACEHOLDER.findall(message))
        if not re.search(rf"%\((\w+_)?{name}\)s", spanish)
    ]

    assert left_out == []


def test_two_slices_must_agree_on_one_message(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "booking", "Room", "aula")
    write_catalogue(tmp_path, "places", "Room", "salón")

    with pytest.raises(CatalogueConflict, match="aula"):
        merged("es", tmp_path)


def test_a_language_is_written_once_nothing_is_missing(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "booking", "Room", "aula")
    write_catalogue(tmp_path, "booking", "Room", "Phòng", language="vi")
    write_catalogue(tmp_path, "booking", "Hall", "Sảnh", language="am")

    assert written(tmp_path) == ("en", "es", "vi")
    assert translations("vi", tmp_path).gettext("Room") == "Phòng"


def write_catalogue(root: Path, owner: str, english: str, other: str, *, language: str = "es") -> None:
    folder = root / owner / "locale"
    folder.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / f"{language}.po").write_text(f'{head}msgid "{english}"\nmsgstr "{other}"\n', encoding="utf-8")
