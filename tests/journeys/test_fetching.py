"""Fetching a calendar from an address somebody typed: guarded at the socket, bounded in time and size."""

import asyncio
from collections.abc import AsyncIterator, Callable
from ipaddress import IPv4Address, ip_address

import pytest

from service.availability.errors import FetchError
from service.availability.fetching import Address, Fetcher
from tests.journeys.loopback import CALENDAR, Answer, Host, calendar_host, content, dripping, endless, redirect, silent

LOOPBACK = IPv4Address("127.0.0.1")
NAMES = {
    "calendar.example": ["127.0.0.1"],
    "other.example": ["127.0.0.1"],
    "inside.example": ["10.0.0.7"],
    "both.example": ["127.0.0.1", "10.0.0.7"],
    "nowhere.example": [],
}


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with calendar_host("calendar.example", "both.example", "inside.example") as running:
        running.answers["/grace.ics"] = content()
        yield running


class Names:
    """A resolver that knows a few names and keeps count of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, name: str, _port: int) -> list[Address]:
        self.asked.append(name)
        return [ip_address(address) for address in NAMES[name]]


def _fetcher(
    host: Host,
    *,
    names: Names | None = None,
    may_connect: Callable[[Address], bool] = LOOPBACK.__eq__,
    seconds: float = 5,
) -> Fetcher:
    """Make a fetcher that may go to this machine, as the guard never lets it."""
    return Fetcher(resolve=names or Names(), may_connect=may_connect, trust=lambda: host.trust, seconds=seconds)


async def _problem(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as failed:
        await fetcher.fetch(url)
    assert url.partition("://")[2] not in str(failed.value)
    return failed.value.problem


async def test_a_calendar_is_fetched_with_nothing_but_its_name(host: Host) -> None:
    assert await _fetcher(host).fetch(host.url("/grace.ics")) == CALENDAR

    asked = host.asked[0].lower()
    assert asked.startswith("get /grace.ics http/1.1\r\n")
    assert f"\r\nhost: calendar.example:{host.port}\r\n" in asked
    assert "cookie" not in asked
    assert "authorization" not in asked


async def test_webcal_is_fetched_as_https(host: Host) -> None:
    webcal = host.url("/grace.ics").replace("https://", "webcal://")

    assert await _fetcher(host).fetch(webcal) == CALENDAR


# The guard, and its control: the first test here, where a rule of the test's own lets the same fetch through.


async def test_a_name_that_leads_to_this_machine_is_refused_before_any_socket(host: Host) -> None:
    guarded = Fetcher(resolve=Names(), trust=lambda: host.trust)

    assert await _problem(guarded, host.url("/grace.ics")) == "not_public"
    assert host.asked == []


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])  # noqa: S104
async def test_this_machine_by_any_name_is_refused_as_the_system_resolves_it(host: Host, name: str) -> None:
    assert await _problem(Fetcher(), host.url("/grace.ics", name)) == "not_public"
    assert host.asked == []


async def test_a_name_with_one_public_and_one_private_address_is_refused(host: Host) -> None:
    assert await _problem(_fetcher(host), host.url("/grace.ics", "both.example")) == "not_public"


async def test_a_name_without_an_address_is_refused(host: Host) -> None:
    assert await _problem(_fetcher(host), host.url("/grace.ics", "nowhere.example")) == "not_public"


async def test_a_name_nobody_knows_is_unreachable() -> None:
    assert await _problem(Fetcher(), "https://no-such-name.invalid/grace.ics") == "unreachable"


async def test_a_name_is_resolved_once_and_the_socket_goes_to_that_address(host: Host) -> None:
    names = Names()

    await _fetcher(host, names=names).fetch(host.url("/grace.ics"))

    assert names.asked == ["calendar.example"]


async def test_a_certificate_of_another_name_is_not_taken(host: Host) -> None:
    assert await _problem(_fetcher(host), host.url("/grace.ics", "other.example")) == "unreachable"
    assert host.asked == []


async def test_a_proxy_of_the_environment_is_not_used(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    assert await _fetcher(host).fetch(host.url("/grace.ics")) == CALENDAR


# Redirects


async def test_three_redirects_are_followed(host: Host) -> None:
    host.answers["/1"] = redirect(host.url("/2"), "Set-Cookie: spy=1")
    host.answers["/2"] = redirect("/3")
    host.answers["/3"] = redirect("grace.ics")

    assert await _fetcher(host).fetch(host.url("/1")) == CALENDAR
    assert "cookie" not in "".join(host.asked).lower()


async def test_a_fourth_redirect_is_not_followed(host: Host) -> None:
    host.answers["/again"] = redirect("/again")

    assert await _problem(_fetcher(host), host.url("/again")) == "refused"
    assert len(host.asked) == 4


async def test_a_redirect_to_a_private_address_is_refused(host: Host) -> None:
    host.answers["/in"] = redirect(host.url("/grace.ics", "inside.example"))

    assert await _problem(_fetcher(host), host.url("/in")) == "not_public"
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    "to", ["http://calendar.example/", "file:///etc/passwd", "https://a:b@calendar.example/", "//"]
)
async def test_a_redirect_away_from_https_is_refused(host: Host, to: str) -> None:
    host.answers["/away"] = redirect(to)

    assert await _problem(_fetcher(host), host.url("/away")) == "refused"


# Bounds


@pytest.mark.parametrize("slow", [silent, dripping])
async def test_a_slow_host_is_left_after_the_time_for_everything(host: Host, slow: Answer) -> None:
    host.answers["/slow"] = slow
    loop = asyncio.get_running_loop()
    began = loop.time()

    assert await _problem(_fetcher(host, seconds=0.4), host.url("/slow")) == "unreachable"
    assert loop.time() - began < 2


async def test_a_slow_resolver_counts_into_the_time(host: Host) -> None:
    async def slow(_name: str, _port: int) -> list[Address]:
        await asyncio.sleep(30)
        return []

    fetcher = Fetcher(resolve=slow, trust=lambda: host.trust, seconds=0.1)

    assert await _problem(fetcher, host.url("/grace.ics")) == "unreachable"


async def test_more_than_a_megabyte_is_not_read(host: Host) -> None:
    host.answers["/large"] = content(b"x" * 1_000_001)
    host.answers["/endless"] = endless

    assert await _problem(_fetcher(host), host.url("/large")) == "too_large"
    assert await _problem(_fetcher(host), host.url("/endless")) == "too_large"


async def test_a_megabyte_is_read(host: Host) -> None:
    host.answers["/large"] = content(b"x" * 1_000_000)

    assert len(await _fetcher(host).fetch(host.url("/large"))) == 1_000_000


@pytest.mark.parametrize(
    "answer, problem",
    [
        (content(status="404 Not Found"), "refused"),
        (content(status="401 Unauthorized"), "refused"),
        (content(status="204 No Content"), "refused"),
        (content(status="503 Service Unavailable"), "unreachable"),
        (content(b"", "Content-Encoding: gzip"), "unreadable"),
    ],
)
async def test_an_answer_that_is_no_calendar_says_what_is_the_matter(host: Host, answer: Answer, problem: str) -> None:
    host.answers["/none"] = answer

    assert await _problem(_fetcher(host), host.url("/none")) == problem


async def test_a_host_that_is_not_there_is_unreachable(host: Host) -> None:
    assert await _problem(_fetcher(host), "https://calendar.example:1/grace.ics") == "unreachable"


async def test_an_address_that_is_none_is_refused(host: Host) -> None:
    assert await _problem(_fetcher(host), "http://calendar.example/grace.ics") == "refused"
