"""What the doctor says of settings alone."""

from pathlib import Path

import pytest

from service.doctor import _links
from service.kernel.config import load_settings
from service.notices.sms_text import LINK_ROOM


@pytest.mark.parametrize(
    "host, good, words",
    [
        ("meet.lincoln.us", True, "texts stay one part"),
        ("conferences.larkfield-unified-schools.example", None, "A host at least 29 characters shorter"),
    ],
)
def test_a_host_that_makes_texts_too_long_is_said(tmp_path: Path, host: str, good: bool | None, words: str) -> None:
    found = _links(load_settings({}, data_dir=tmp_path, base_url=f"https://{host}"))

    assert found.good is good
    assert words in found.sentence


def test_a_link_of_the_longest_good_host_fills_its_room_exactly(tmp_path: Path) -> None:
    longest = load_settings({}, data_dir=tmp_path, base_url="https://" + "h" * (LINK_ROOM - 54))

    assert _links(longest).good is True
