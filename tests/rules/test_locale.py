"""How dates, hours and names are said in each language (weekday first, digits 0-9)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.kernel.called import listed, of_, to_, with_article
from service.kernel.languages import direction, is_spoken, language_name, native_name, negotiate, offered_languages
from service.kernel.locale import Voice, _voice, voice
from service.kernel.pseudo import pseudo

CHICAGO = ZoneInfo("America/Chicago")
THURSDAY = datetime(2026, 10, 15, 17, 10, tzinfo=CHICAGO)
HALF_PAST = datetime(2026, 10, 15, 17, 30, tzinfo=CHICAGO)
BEFORE_NOON = datetime(2026, 10, 15, 11, 50, tzinfo=CHICAGO)
AFTER_NOON = datetime(2026, 10, 15, 12, 10, tzinfo=CHICAGO)


def date_voice(tag: str) -> Voice:
    """Say dates in a language, whether its pages are written yet or not."""
    return _voice(tag, clock_24h=False)


@pytest.mark.parametrize(
    "tag, said",
    [
        ("en", "Thursday, October\xa015"),
        ("es", "jueves 15\xa0de\xa0octubre"),
        ("ar", "الخميس 15\xa0أكتوبر"),
        ("my", "ကြာသပတေးနေ့၊ အောက်တိုဘာ\xa015"),
        ("zh-Hans", "10月15日 星期四"),
        ("vi", "Thứ Năm, ngày\xa015\xa0tháng\xa010"),
        ("am", "ሐሙስ፣ ኦክቶበር\xa015"),
    ],
)
def test_a_date_has_its_weekday_and_no_year(tag: str, said: str) -> None:
    assert date_voice(tag).date(THURSDAY) == said


@pytest.mark.parametrize(
    "tag, said",
    [
        ("en", "5:10 pm"),
        ("es", "5:10\xa0p.\xa0m."),
        ("ar", "5:10 مساءً"),
        ("my", "ညနေ 5:10"),
        ("zh-Hans", "下午 5:10"),
        ("vi", "5:10 chiều"),
        ("am", "5:10 ከሰዓት"),
    ],
)
def test_a_time_carries_its_part_of_day(tag: str, said: str) -> None:
    assert date_voice(tag).time(THURSDAY) == said


@pytest.mark.parametrize(
    "tag, said",
    [
        ("en", "5:10 to 5:30 pm"),
        ("es", "de 5:10 a 5:30\xa0p.\xa0m."),
        ("ar", "من 5:10 إلى 5:30 مساءً"),
        ("my", "ညနေ 5:10 မှ 5:30"),
        ("zh-Hans", "下午 5:10 至 5:30"),
        ("vi", "từ 5:10 đến 5:30 chiều"),
        ("am", "ከ5:10 እስከ 5:30 ከሰዓት"),
    ],
)
def test_a_range_says_its_part_of_day_once_and_has_no_dash(tag: str, said: str) -> None:
    assert date_voice(tag).time_range(THURSDAY, HALF_PAST) == said


@pytest.mark.parametrize(
    "tag, said",
    [
        ("en", "11:50 am to 12:10 pm"),
        ("es", "de 11:50\xa0a.\xa0m. a 12:10\xa0p.\xa0m."),
        ("zh-Hans", "上午 11:50 至 中午 12:10"),
    ],
)
def test_a_range_over_noon_says_both_parts_of_day(tag: str, said: str) -> None:
    assert date_voice(tag).time_range(BEFORE_NOON, AFTER_NOON) == said


@pytest.mark.parametrize("hour, said", [(0, "12:05 am"), (9, "9:05 am"), (12, "12:05 pm"), (23, "11:05 pm")])
def test_noon_is_twelve_pm_and_midnight_twelve_am(hour: int, said: str) -> None:
    assert voice("en").time(THURSDAY.replace(hour=hour, minute=5)) == said


def test_a_school_with_a_24_hour_clock_reads_17_10() -> None:
    speaker = voice("es", clock_24h=True)

    assert speaker.time(THURSDAY) == "17:10"
    assert speaker.time_range(BEFORE_NOON, THURSDAY) == "de 11:50 a 17:10"
    assert speaker.short(THURSDAY) == "jueves 15 oct, 17:10"


@pytest.mark.parametrize("tag, said", [("en", "Thu Oct 15, 5:10 pm"), ("es", "jueves 15 oct, 5:10 pm")])
def test_the_form_for_texts_has_plain_spaces_and_no_letter_outside_gsm_7(tag: str, said: str) -> None:
    assert voice(tag).short(THURSDAY) == said
    assert voice(tag).short(THURSDAY).isascii()


def test_languages_without_a_short_form_write_the_long_one_in_texts() -> None:
    assert date_voice("vi").short(THURSDAY) == "Thứ Năm, ngày 15 tháng 10, 5:10 chiều"


@pytest.mark.parametrize("hour, said", [(13, "a la 1:10\xa0p.\xa0m."), (17, "a las 5:10\xa0p.\xa0m.")])
def test_spanish_counts_one_o_clock_in_the_singular(hour: int, said: str) -> None:
    assert voice("es").at(THURSDAY.replace(hour=hour)) == said


def test_a_moment_names_day_and_hour() -> None:
    assert voice("en").moment(THURSDAY) == "Thursday, October\xa015, 5:10 pm"
    assert voice("es").moment(THURSDAY) == "jueves 15\xa0de\xa0octubre, 5:10\xa0p.\xa0m."


def test_a_tile_and_a_letter_have_their_own_dates() -> None:
    assert voice("en").day(THURSDAY) == "Thu 15"
    assert voice("es").day(THURSDAY) == "jue 15"
    assert voice("en").paper(THURSDAY) == "October\xa015, 2026"
    assert voice("es").paper(THURSDAY) == "15\xa0de\xa0octubre de 2026"


@pytest.mark.parametrize(
    "tag, first, last, said",
    [
        ("en", date(2026, 10, 12), date(2026, 10, 17), "October\xa012 to 17"),
        ("en", date(2026, 10, 30), date(2026, 11, 3), "October\xa030 to November\xa03"),
        ("es", date(2026, 10, 12), date(2026, 10, 17), "del 12 al 17\xa0de\xa0octubre"),
        ("es", date(2026, 10, 30), date(2026, 11, 3), "del 30\xa0de\xa0octubre al 3\xa0de\xa0noviembre"),
    ],
)
def test_a_span_of_days_names_a_month_once(tag: str, first: date, last: date, said: str) -> None:
    assert voice(tag).days(first, last) == said


@pytest.mark.parametrize(
    "tag, others, said, in_texts",
    [
        (
            "en",
            [date(2026, 10, 15)],
            "Wednesday, October\xa014 and Thursday, October\xa015",
            "Wed Oct 14 and Thu Oct 15",
        ),
        (
            "es",
            [date(2026, 10, 15)],
            "miércoles 14\xa0de\xa0octubre y jueves 15\xa0de\xa0octubre",
            "miércoles 14 oct y jueves 15 oct",
        ),
        ("en", [], "Wednesday, October\xa014", "Wed Oct 14"),
        ("en", [date(2026, 11, 2)], "Wednesday, October\xa014 and Monday, November\xa02", "Wed Oct 14 and Mon Nov 2"),
        ("zh-Hans", [date(2026, 10, 15)], "10月14日 星期三和10月15日 星期四", "10月14日 星期三和10月15日 星期四"),
    ],
)
def test_a_few_days_are_named_each_with_its_weekday(tag: str, others: list[date], said: str, in_texts: str) -> None:
    days = [date(2026, 10, 14), *others]

    assert (date_voice(tag).each_day(days), date_voice(tag).short_each_day(days)) == (said, in_texts)


def test_a_date_that_begins_a_line_begins_with_a_capital() -> None:
    speaker = voice("es")

    assert speaker.sentence(speaker.date(THURSDAY)) == "Jueves 15\xa0de\xa0octubre"


@pytest.mark.parametrize(
    "called, the, to, of",
    [
        ("maestra Okafor", "la maestra Okafor", "a la maestra Okafor", "de la maestra Okafor"),
        ("maestro Tran", "el maestro Tran", "al maestro Tran", "del maestro Tran"),
        ("Ms. Okafor", "Ms. Okafor", "a Ms. Okafor", "de Ms. Okafor"),
    ],
)
def test_spanish_puts_the_article_of_the_title_and_joins_it(called: str, the: str, to: str, of: str) -> None:
    assert with_article(called, "es") == the
    assert to_(called, "es") == to
    assert of_(called, "es") == of


def test_a_sentence_begins_with_the_article_and_never_changes_the_name() -> None:
    assert voice("es").the("maestra Okafor", start=True) == "La maestra Okafor"
    assert voice("es").the("van Dyke", start=True) == "van Dyke"
    assert voice("en").the("Ms. Okafor", start=True) == "Ms. Okafor"


def test_a_name_by_itself_has_no_article_and_a_title_with_a_capital() -> None:
    assert voice("es").alone("maestra Okafor") == "Maestra Okafor"
    assert voice("es").alone("van Dyke") == "van Dyke"
    assert voice("en").alone("Ms. Okafor") == "Ms. Okafor"


@pytest.mark.parametrize(
    "today, said", [(15, "Thursday"), (9, "Thursday"), (8, "Thursday, October 15"), (16, "Thursday, October 15")]
)
def test_a_day_is_named_without_its_date_only_in_the_week_before_it(today: int, said: str) -> None:
    assert voice("en").near_day(THURSDAY, date(2026, 10, today)).replace("\xa0", " ") == said


def test_a_short_weekday_is_each_languages_own() -> None:
    assert voice("en").weekday_short(date(2026, 10, 15)) == "Thu"
    assert voice("es").weekday_short(date(2026, 10, 15)) == "jue"


@pytest.mark.parametrize(
    "tag, names, said",
    [
        ("en", ("Mateo",), "Mateo"),
        ("en", ("Mateo", "Lucía"), "Mateo and Lucía"),
        ("es", ("Mateo", "Lucía"), "Mateo y Lucía"),
        ("es", ("Mateo", "Inés"), "Mateo e Inés"),
        ("es", ("Mateo", "Ian"), "Mateo y Ian"),
        ("es", ("Ana", "Mateo", "Hilario"), "Ana, Mateo e Hilario"),
    ],
)
def test_names_are_joined_as_the_language_joins_them(tag: str, names: tuple[str, ...], said: str) -> None:
    assert listed(names, tag) == said


@pytest.mark.parametrize(
    "wanted, given",
    [
        ("es-MX", "es"),
        ("ES_us", "es"),
        ("en-GB", "en"),
        ("ar-XB", "ar-XB"),
        ("fr", "en"),
        ("", "en"),
        ("<script>", "en"),
        (None, "en"),
    ],
)
def test_a_reader_gets_the_nearest_language_that_is_written_and_else_english(wanted: str | None, given: str) -> None:
    assert voice(wanted).tag == given


def test_a_language_that_is_not_written_yet_is_never_half_shown() -> None:
    assert voice("ar").tag == "en"


def test_the_first_language_that_is_written_wins() -> None:
    assert negotiate(["so", "es-MX", "en"]) == "es"


def test_the_pseudo_language_is_offered_only_where_it_is_asked_for() -> None:
    assert offered_languages() == ("en", "es")
    assert offered_languages(pseudo=True) == ("en", "es", "ar-XB")


def test_languages_are_named_in_their_own_script_and_in_the_readers() -> None:
    assert [native_name(tag) for tag in ("es", "ar", "zh-Hans", "vi")] == ["Español", "العربية", "中文", "Tiếng Việt"]
    assert language_name("so", reader="en") == "Somali"
    assert language_name("ar", reader="es") == "árabe"
    assert [language_name(tag, reader="en") for tag in ("hmn", "ase")] == ["Hmong", "American Sign Language"]
    assert language_name("xzz-xx", reader="en") == "xzz-xx"


@pytest.mark.parametrize("tag, way", [("en", "ltr"), ("ar", "rtl"), ("ar-XB", "rtl"), ("ur-PK", "rtl"), ("my", "ltr")])
def test_a_language_knows_which_way_it_runs(tag: str, way: str) -> None:
    assert direction(tag) == way


def test_the_pseudo_language_turns_words_and_leaves_what_a_program_reads() -> None:
    turned = pseudo("Book %(day)s at <b class='x'>5:10</b>, see https://a.example/b?c=d or %s &amp; {name} 100%%")

    assert "Book" not in turned
    assert "\u202eƁööķ\u202c" in turned
    assert turned.startswith("[")
    assert turned.endswith("]")
    for kept in ("%(day)s", "<b class='x'>5:10</b>", "https://a.example/b?c=d", "%s", "&amp;", "{name}", "100%%"):
        assert kept in turned


def test_the_pseudo_language_speaks_everywhere() -> None:
    speaker = voice("ar-XB")

    assert speaker.dir == "rtl"
    assert speaker.gettext("Back") == pseudo("Back")
    assert speaker.ngettext("One time", "%(n)s times", 2) == pseudo("%(n)s times")
    assert speaker.date(THURSDAY).startswith(pseudo("Thursday"))
    assert speaker.time(THURSDAY) == "5:10 pm"
    assert pseudo("  ") == "  "


def test_plurals_follow_the_language() -> None:
    speaker = voice("es")

    assert speaker.ngettext("One thing is missing", "%(n)s things are missing", 1) == "Falta una cosa"
    assert speaker.ngettext("One thing is missing", "%(n)s things are missing", 3) == "Faltan %(n)s cosas"


@pytest.mark.parametrize("wanted, known", [("es-MX", True), ("es", True), ("ES", True), ("en", False), ("est", False)])
def test_a_language_serves_its_regions_and_no_other(wanted: str, known: bool) -> None:
    assert is_spoken(wanted, ["es-US", "so"]) == known
