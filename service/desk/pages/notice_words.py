"""What desks call a notice, by what it tells, and what became of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from service.desk.pages.desks import Desk
from service.desk.pages.words import Chip
from service.desk.types import SentNotice
from service.kernel.locale import Voice
from service.kernel.unbroken import unbroken_time
from service.notices.rules import TEXT_HOURS, URGENT_TEXT_HOURS
from service.notices.types import NoticeState


def notice_said(notice: SentNotice, kinds: Mapping[str, str], voice: Voice) -> str:
    """Name a notice by what it tells, of the names of every kind."""
    return voice.gettext("Time kept, not sure yet") if notice.is_kept else kinds[notice.kind]


def kinds_said(voice: Voice) -> dict[str, str]:
    """Name every kind of notice: some seventy, so a page that lists notices does it once."""
    return {**_to_families(voice), **_to_staff(voice), **_to_helpers(voice), **_answers(voice)}


def _to_families(voice: Voice) -> dict[str, str]:
    return {
        "invitation": voice.gettext("Invitation"),
        "booked": voice.gettext("Meeting booked"),
        "moved": voice.gettext("Meeting moved"),
        "visit_booked": voice.gettext("Meetings booked"),
        "places_changed": voice.gettext("Meetings have another place"),
        "cancelled": voice.gettext("Meeting cancelled"),
        "week_ahead": voice.gettext("Reminder, a week before"),
        "day_before": voice.gettext("Reminder, the day before"),
        "hour_before": voice.gettext("Reminder, an hour before"),
        "times_proposed": voice.gettext("Times to choose from"),
        "waiting_offer": voice.gettext("A time came free"),
        "decline_asked": voice.gettext("Question after a declined calendar entry"),
        "interpreter_booked": voice.gettext("Interpreter found"),
        "interpreter_changed": voice.gettext("Interpreter changed"),
        "ride_found": voice.gettext("Ride found"),
        "ride_changed": voice.gettext("Ride has a new time"),
        "ride_off": voice.gettext("Ride off, looking for another driver"),
        "ride_no_driver": voice.gettext("No driver yet, other ways to meet"),
        "child_checked_in": voice.gettext("Childcare has started"),
        "seat_moved": voice.gettext("Childcare in another room"),
        "seat_lost": voice.gettext("No childcare after all"),
        "home_visit_offered": voice.gettext("Home visit offered"),
        "visit_looking": voice.gettext("Visit not sure yet"),
    }


def _to_staff(voice: Voice) -> dict[str, str]:
    return {
        "teacher_evening": voice.gettext("The day sheet of tomorrow"),
        "teacher_day_changed": voice.gettext("The day has changed"),
        "teacher_places_changed": voice.gettext("Meetings have another place"),
        "no_time_asked": voice.gettext("A family needs other times"),
        "times_suggested": voice.gettext("Times suggested in the teacher's name"),
        "booked_outside_hours": voice.gettext("Suggested time taken, outside the teacher's hours"),
        "calendar_clash": voice.gettext("A meeting falls into busy time"),
        "calendar_fails": voice.gettext("Outside calendar cannot be read"),
        "delivery_failed": voice.gettext("Messages did not arrive"),
        "no_interpreter_left": voice.gettext("No interpreter left to ask"),
        "office_no_driver": voice.gettext("A ride needs the office"),
        "ratio_broken": voice.gettext("Too few adults for childcare"),
        "visit_unfilled": voice.gettext("Home visit without a second visitor"),
        "visit_alarm": voice.gettext("Visit pair overdue"),
        "visit_alarm_to_office": voice.gettext("Visit pair overdue"),
    }


def _to_helpers(voice: Voice) -> dict[str, str]:
    return {
        "helper_invited": voice.gettext("Link to the helper's own page"),
        "helper_reminder": voice.gettext("Reminder for a helper"),
        "helper_decline_asked": voice.gettext("Question after a declined calendar entry"),
        "interpreting_asked": voice.gettext("Asked to interpret"),
        "interpreting_off": voice.gettext("Interpreter no longer needed"),
        "driver_asked": voice.gettext("Asked to drive"),
        "driver_claimed": voice.gettext("Driver has taken a ride"),
        "driver_given_back": voice.gettext("Driver gave a ride back"),
        "driver_ride_moved": voice.gettext("Driver's ride has a new time"),
        "driver_ride_off": voice.gettext("Driver's ride is off"),
        "driver_trip_near": voice.gettext("Driver's trip begins soon"),
        "trip_suggested": voice.gettext("Trip suggested to a driver"),
        "trip_taken_back": voice.gettext("Trip no longer suggested"),
        "shift_wanted": voice.gettext("Asked to help with childcare"),
        "shift_claimed": voice.gettext("Childcare shift taken or changed"),
        "shift_off": voice.gettext("Childcare shift is off"),
        "visit_asked": voice.gettext("Asked to come on a home visit"),
        "visit_partner": voice.gettext("Who comes along on a home visit"),
        "visit_off": voice.gettext("Home visit is off for a visitor"),
        "visit_elsewhere": voice.gettext("Somewhere else instead of a home visit"),
        "visit_overdue": voice.gettext("Question to a visit pair: are you back?"),
        "visit_reflect": voice.gettext("Notes after a home visit"),
    }


def _answers(voice: Voice) -> dict[str, str]:
    return {
        "text_consented": voice.gettext("First text: who writes, how to stop it"),
        "text_stopped": voice.gettext("Answer to STOP"),
        "text_started": voice.gettext("Answer to START"),
        "text_help": voice.gettext("Answer to HELP"),
        "text_not_understood": voice.gettext("Text was not understood"),
        "none_of_proposed": voice.gettext("Answer: none of the times"),
        "proposed_taken": voice.gettext("Answer: that time is gone"),
        "ride_instead": voice.gettext("Answer: another time or way to meet"),
        "trip_noted": voice.gettext("Answer to a driver's text"),
        "visit_noted": voice.gettext("Answer to a visitor's text"),
        "visit_offer_answered": voice.gettext("Answer about a home visit"),
    }


def state_said(notice: SentNotice, desk: Desk) -> Chip:
    """Say what became of a notice; of one that waits for an hour which, and why when it is the morning."""
    voice = desk.voice
    if notice.state == "refused" and notice.problem in {"stopped", "unsubscribed"}:
        return Chip("needs", voice.gettext("Did not want it"), "info")
    if notice.state == "queued" and notice.not_before > desk.tools.now:
        return Chip("waiting", goes_out(desk.local(notice.not_before), notice.channel, voice))
    chips: dict[NoticeState, Chip] = {
        "queued": Chip("waiting", voice.gettext("Waiting to go out")),
        "leased": Chip("waiting", voice.gettext("Going out now")),
        "calling": Chip("waiting", voice.gettext("Going out now")),
        "sent": Chip("settled", voice.gettext("Sent")),
        "unknown": Chip("waiting", voice.gettext("May not have arrived"), "info"),
        "bounced": Chip("stopped", voice.gettext("Came back")),
        "refused": Chip("stopped", voice.gettext("Refused")),
        "expired": Chip("stopped", voice.gettext("Too late to send")),
        "dropped": Chip("open", voice.gettext("Overtaken by a change")),
    }
    return chips[notice.state]


def goes_out(at: datetime, channel: Literal["email", "sms"], voice: Voice) -> str:
    """Say when a notice goes out; of a text that waits for the morning, on the school's clock, why."""
    when = {"when": unbroken_time(voice.moment(at))}
    if channel == "sms" and at.time() in {TEXT_HOURS[0], URGENT_TEXT_HOURS[0]}:
        return voice.gettext("Goes out %(when)s: no texts at night") % when
    return voice.gettext("Goes out %(when)s") % when
