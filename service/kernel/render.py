"""Write a page or message: template + view + voice -> text. Pure: the same three give the same text.

Templates live in service/<slice>/templates and are named "booking/openings.html"; this package's own are
"kernel/base.html". They get `view` (a frozen struct that is ready to show), `voice`, and `frame`.

One Jinja environment a voice, because macros imported from kernel/parts.html see an environment's globals and
not the variables of the page that imports them: so the words of a macro come out in the reader's language
without `with context` at every import. There are as few environments as languages.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.loaders import split_template_path
from jinja2.runtime import Context
from markupsafe import Markup, escape

from service.kernel.bidi import isolated
from service.kernel.catalogues import SERVICE
from service.kernel.frame import Frame, Mistake
from service.kernel.icons import icon, with_sprite
from service.kernel.languages import direction, native_name
from service.kernel.locale import Hour, Voice
from service.kernel.numbers import phone_said
from service.kernel.progress import progress_bar, progress_dots, swatch
from service.kernel.statics import static_url, style_sheet
from service.kernel.unbroken import HARD, unbroken_time

_TWO_STOPS = re.compile(r"([ap]\.[ \u00a0\u202f]m\.\u2069?)\.(?!\.)")


def render(template: str, view: msgspec.Struct, voice: Voice, frame: msgspec.Struct | None = None) -> str:
    """Write a template for one reader. Names ending in .html are escaped, others are plain text.

    `frame` is what stands round the view: a Frame on pages, a MailFrame in mails, nothing in texts.
    An undefined name raises: a page with a hole in it is a fault.
    """
    written = environment(voice).get_template(template).render(view=view, voice=voice, frame=frame or Frame(school=""))
    return with_sprite(_one_stop(written))


def _one_stop(written: str) -> str:
    """Let "5:10 p. m." at the end of a sentence have the one dot it ends with."""
    return _TWO_STOPS.sub(r"\1", written)


@cache
def environment(voice: Voice) -> Environment:
    """Give the Jinja environment that speaks a voice; made once and kept."""
    env = Environment(
        loader=FunctionLoader(_read),
        autoescape=select_autoescape(("html", "svg")),
        undefined=StrictUndefined,
        extensions=("jinja2.ext.i18n", "jinja2.ext.do"),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_translations(voice.words, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    say: dict[str, Callable[..., str]] = env.globals  # type: ignore[assignment]  # what i18n has put there
    env.globals.update({name: _isolating(say[name], voice) for name in ("gettext", "ngettext")})
    env.filters.update(_filters(voice))
    env.globals.update(
        icon=icon,
        progress_bar=progress_bar,
        progress_dots=progress_dots,
        swatch=swatch,
        static_url=static_url,
        style_sheet=style_sheet,
        native_name=native_name,
        direction=direction,
        mistake_at=mistake_at,
    )
    return env


def mistake_at(mistakes: tuple[Mistake, ...], field: str) -> str:
    """Give the sentence that belongs beside a field, or nothing."""
    return next((mistake.sentence for mistake in mistakes if mistake.field == field), "")


def _read(name: str) -> tuple[str, str, None] | None:
    owner, *rest = split_template_path(name)
    path = SERVICE.joinpath(owner, "templates", *rest)
    if not rest or not path.is_file():
        return None
    return path.read_text(encoding="utf-8"), str(path), None


def _isolating(say: Callable[..., str], voice: Voice) -> Callable[..., str]:
    """Set apart what a sentence is filled with: a name of another script must not turn round what stands beside it."""

    @pass_context
    def said(context: Context, /, *message: object, **filled: object) -> str:
        apart = {
            name: isolated(value, voice.dir) if isinstance(value, str) and not isinstance(value, Markup) else value
            for name, value in filled.items()
        }
        return say(context, *message, **apart)

    return said


def _filters(voice: Voice) -> dict[str, Callable[..., object]]:
    apart = partial(isolated, direction=voice.dir)
    return {
        "isolated": apart,
        "date": lambda day: apart(voice.date(day)),
        "day": voice.day,
        "weekday": voice.weekday,
        "near_day": lambda day, today: apart(voice.near_day(day, today)),
        "month_day": lambda day: apart(voice.month_day(day)),
        "paper": lambda day: apart(voice.paper(day)),
        "days": lambda first, last: apart(voice.days(first, last)),
        "time": lambda at: apart(unbroken_time(voice.time(at))),
        "at": lambda at: apart(unbroken_time(voice.at(at))),
        "time_range": lambda start, end: apart(unbroken_time(voice.time_range(start, end))),
        "moment": lambda at: apart(unbroken_time(voice.moment(at))),
        "short": voice.short,
        "short_day": voice.short_day,
        "short_time": voice.short_time,
        "clock": lambda at: _clock(voice, at),
        "the": voice.the,
        "alone": voice.alone,
        "to_": voice.to_,
        "of_": voice.of_,
        "listing": voice.listing,
        "language": voice.language,
        "sentence": voice.sentence,
        "iso": lambda at: at.isoformat(timespec="minutes") if isinstance(at, datetime) else at.isoformat(),
        "tel": _tel,
        "phone_said": phone_said,
        "icon": icon,
    }


def _clock(voice: Voice, at: Hour) -> Markup:
    clock = voice.clock(at)
    before = f"<small>{clock.before}</small>{HARD}" if clock.before else ""
    after = f"{HARD}<small>{clock.after}</small>" if clock.after else ""
    return Markup(isolated(f"{before}{clock.hours}{after}", voice.dir))  # noqa: S704 digits, and words of locale_tables


def _tel(phone: str) -> Markup:
    """Make the address behind a phone number: digits and a leading plus are all that tel: takes."""
    return escape("tel:" + re.sub(r"(?!^\+)\D", "", phone))
