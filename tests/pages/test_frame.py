"""What stands round every page: the reader's language, the way to another one, the office's phone."""

from collections.abc import Mapping
from datetime import time

import msgspec
import pytest
from jinja2 import TemplateNotFound, UndefinedError
from litestar.testing import RequestFactory

from service.kernel.frame import Frame, Link, Tab
from service.kernel.icons import icon
from service.kernel.locale import voice
from service.kernel.pages import page, reader_voice
from service.kernel.progress import Progress, progress_bar, progress_dots
from service.kernel.render import environment, render
from service.kernel.statics import SHEETS, static_files, static_url, style_sheet, style_source


class Nothing(msgspec.Struct, frozen=True):
    """A page that shows its frame and no more."""


def framed(language: str = "en", **frame: object) -> str:
    whole = msgspec.convert({"school": "Lincoln Elementary", **frame}, Frame)
    return render("kernel/base.html", Nothing(), voice(language), whole)


def asked(cookies: Mapping[str, str] | None = None, accept: str = "") -> str:
    headers = {
        "accept-language": accept,
        "cookie": "; ".join(f"{name}={kept}" for name, kept in (cookies or {}).items()),
    }
    return reader_voice(RequestFactory().get("/", headers=headers)).tag


def test_a_page_says_its_language_and_direction() -> None:
    assert '<html lang="es" dir="ltr">' in framed("es")
    assert '<html lang="ar-XB" dir="rtl">' in framed("ar-XB")


def test_the_foot_offers_the_other_languages_and_comes_back_here() -> None:
    written = framed("en", languages=["en", "es"], here="/i/times?day=2")

    assert 'href="/language/es?back=/i/times%3Fday%3D2"' in written
    assert "Español" in written
    assert "/language/en" not in written


def test_one_language_offers_no_choice() -> None:
    assert "/language/" not in framed("en", languages=["en"])


def test_the_offices_phone_can_be_tapped() -> None:
    assert 'href="tel:+15550142"' in framed(phone="+1 555-0142")


def test_the_names_of_people_and_schools_are_data_and_never_markup() -> None:
    written = framed(school="<b>Żółć</b> & Söhne", part="</style><script>alert(1)</script>")

    assert "<bdi>&lt;b&gt;Żółć&lt;/b&gt; &amp; Söhne</bdi>" in written
    assert "<script>alert" not in written


def test_a_private_page_asks_not_to_share_its_link() -> None:
    assert "Please do not share its link." in framed(private=True)
    assert "Please do not share its link." not in framed(private=False)


def test_the_desk_shows_its_tabs_and_which_is_open() -> None:
    frame = Frame(
        school="Lincoln",
        tabs=(Tab("Rounds", "/desk", current=True), Tab("People", "/p")),
        account=Link("Sign out", "/o"),
    )

    written = render("kernel/desk.html", Nothing(), voice("en"), frame)

    assert '<a aria-current="page" href="/desk" data-words="Rounds">Rounds</a>' in written
    assert '<a href="/p" data-words="People">People</a>' in written
    assert '<a href="/o">Sign out</a>' in written


def test_an_answer_names_the_language_of_its_page() -> None:
    answer = page("kernel/base.html", Nothing(), voice("es"), Frame(school="Lincoln"), status_code=409)

    assert answer.status_code == 409
    assert answer.headers["Content-Language"] == "es"


@pytest.mark.parametrize(
    "cookies, accept, heard",
    [
        ({"language": "es"}, "en", "es"),
        ({"language": "xx"}, "es-MX,en;q=0.5", "es"),
        ({}, "en;q=0.2, es-419;q=0.9", "es"),
        ({}, "fr, *;q=0.1", "en"),
        ({}, "es;q=0, en", "en"),
        ({}, "es;q=many", "en"),
        ({}, "", "en"),
    ],
)
def test_the_reader_hears_what_they_chose_or_what_their_browser_asks_for(
    cookies: dict[str, str], accept: str, heard: str
) -> None:
    assert asked(cookies, accept) == heard


def test_the_school_knows_better_than_the_browser() -> None:
    request = RequestFactory().get("/", headers={"accept-language": "en"})

    assert reader_voice(request, "es").tag == "es"


def test_a_name_the_view_does_not_have_is_a_fault_and_not_a_hole_in_the_page() -> None:
    with pytest.raises(UndefinedError):
        environment(voice("en")).from_string("{{ view.nobody }}").render(view=Nothing())


@pytest.mark.parametrize("name", ["../pyproject.toml", "kernel/../frame.py", "kernel", "nowhere/base.html"])
def test_a_template_outside_the_slices_is_not_found(name: str) -> None:
    with pytest.raises(TemplateNotFound):
        environment(voice("en")).get_template(name)


def test_a_page_carries_the_icons_it_uses_and_no_others() -> None:
    written = framed(languages=["en", "es"])

    assert written.count("<symbol") == 1
    assert '<symbol id="i-lang"' in written


def test_an_unknown_icon_is_a_fault() -> None:
    with pytest.raises(KeyError):
        icon("unicorn")


def test_times_on_a_page_keep_their_part_of_day_on_the_same_line() -> None:
    spoken = environment(voice("en")).from_string("{{ at|time }}, {{ at|time_range(end) }}")

    written = spoken.render(at=time(11, 50), end=time(12, 10))

    assert written == "11:50\xa0am, 11:50\xa0am to 12:10\xa0pm"


def test_every_stylesheet_is_named_for_the_browsers_policy() -> None:
    assert len(style_source().split()) == len(SHEETS)
    assert "/*" not in style_sheet()
    assert "http" not in style_sheet("desk")


def test_a_static_file_carries_its_hash_in_its_name() -> None:
    assert static_url("print.js").removeprefix("/static/") in static_files()


def test_a_bar_fills_its_width_and_says_itself_in_words() -> None:
    bar = progress_bar(Progress(booked=2, proposed=1, opened=1), '2 "booked"')

    assert 'aria-label="2 &#34;booked&#34;"' in bar
    assert bar.count("<rect") == 3
    assert 'x="75.15%"' in bar


def test_a_class_is_one_dot_a_family_in_rows_of_forty() -> None:
    dots = progress_dots(Progress(booked=41), "41 booked")

    assert dots.count("<circle") == 41
    assert 'cy="22"' in dots


def test_a_round_without_families_still_draws() -> None:
    assert "<rect" not in progress_bar(Progress(booked=0), "none")
    assert "<circle" not in progress_dots(Progress(booked=0), "none")
