"""Addresses of calendars: what is taken, and where it may lead."""

from ipaddress import ip_address

import pytest

from service.availability.addresses import calendar_address
from service.kernel.errors import Malformed
from service.kernel.outside import is_public


@pytest.mark.parametrize(
    "typed, address",
    [
        ("https://calendar.example/grace.ics?key=1", "https://calendar.example/grace.ics?key=1"),
        ("webcal://calendar.example/grace.ics", "https://calendar.example/grace.ics"),
        ("WEBCALS://calendar.example:8443/grace.ics", "https://calendar.example:8443/grace.ics"),
        ("  https://calendar.example  ", "https://calendar.example/"),
        ("https://calendar.example/a#today", "https://calendar.example/a"),
    ],
)
def test_https_and_webcal_are_taken_as_https(typed: str, address: str) -> None:
    assert calendar_address(typed) == address


@pytest.mark.parametrize(
    "typed, problem",
    [
        ("", "not-https"),
        ("calendar.example/grace.ics", "not-https"),
        ("http://calendar.example/grace.ics", "not-https"),
        ("file:///etc/passwd", "not-https"),
        ("gopher://calendar.example/", "not-https"),
        ("https:///grace.ics", "unreadable"),
        ("https://calendar.example:0/", "unreadable"),
        ("https://calendar.example:99999/", "unreadable"),
        ("https://calendar.example:x/", "unreadable"),
        ("https://[::1/", "unreadable"),
        ("https://calendar.example/a b", "unreadable"),
        ("https://calendar.example/\r\nHost: inside", "unreadable"),
        ("https://calendar.example/\x00", "unreadable"),
        ("https://grace:secret@calendar.example/", "has-password"),
        ("https://calendar.example@inside.example/", "has-password"),
        ("https://calendar.example/" + 2000 * "a", "too-long"),
    ],
)
def test_anything_else_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(Malformed) as refused:
        calendar_address(typed)

    assert (refused.value.where, refused.value.problem) == ("url", problem)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to be refused, not one to listen on
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_addresses_that_only_we_can_reach_may_not(address: str) -> None:
    assert not is_public(ip_address(address))
