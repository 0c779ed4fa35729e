"""The demo as somebody starts it: true doors, nothing left running, nothing lost at the next start."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
KEYS = [
    "base_url",
    "guardian_link",
    "guardian_es_link",
    "openings_ics",
    "family_ics",
    "teacher_link",
    "office_link",
    "api_key",
    "mailbox_url",
    "driver_link",
    "interpreter_link",
    "childcare_link",
    "visitor_link",
]
ELSEWHERE = {"DATABASE_URL": "postgresql://office@127.0.0.1:1/school", "PORCHLIGHT_SMS_URL": "file:elsewhere"}
"""What an operator's shell may hold: no demo comes near it."""
READY_WITHIN = 120  # seconds: a minute on a quiet machine


def _start(folder: Path, *options: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PORCHLIGHT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", "demo", "--data", str(folder), "--json", *options],
        cwd=ROOT,
        env={**environ, **ELSEWHERE, "PYTHONPATH": str(ROOT), "HOME": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _doors(running: subprocess.Popen[str]) -> dict[str, str]:
    assert running.stdout
    line = running.stdout.readline()
    if not line:
        _, said = running.communicate(timeout=60)
        pytest.fail(f"The demo ended with status {running.returncode} before its doors were open: {said}")
    doors: dict[str, str] = json.loads(line)
    return doors


def _stopped(running: subprocess.Popen[str], sign: signal.Signals) -> int:
    running.send_signal(sign)
    running.communicate(timeout=60)
    return running.returncode


def _left_running(folder: Path) -> list[str]:
    """The command lines of processes that still work on the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words and "pytest" not in words:
            found.append(words)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="what still runs is read from /proc")
def test_the_demo_opens_every_door_stops_whole_and_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "a demo"
    folder.mkdir()
    for left in ("unfinished", "secret"):  # by a start that was stopped while it made the school
        (folder / left).write_text("left", encoding="ascii")
    running = _start(folder, "--port", "0")
    try:
        doors = _doors(running)
        opened = {
            name: httpx.get(doors[name], follow_redirects=True, timeout=READY_WITHIN)
            for name in KEYS
            if name != "api_key"
        }
        key = {"Authorization": f"Bearer {doors['api_key']}"}
        rounds = httpx.get(f"{doors['base_url']}/api/v1/rounds", headers=key, timeout=READY_WITHIN)
    finally:
        status = _stopped(running, signal.SIGTERM)

    again = _start(folder, "--port", doors["base_url"].rpartition(":")[2])
    try:
        doors_again = _doors(again)
    finally:
        _stopped(again, signal.SIGINT)

    assert list(doors) == KEYS
    assert {name: answer.status_code for name, answer in opened.items()} == dict.fromkeys(opened, 200)
    assert 'lang="es"' in opened["guardian_es_link"].text
    assert "/h/rides/trips" in opened["driver_link"].text
    assert not (folder / "unfinished").exists()
    assert (folder / "secret").read_text(encoding="ascii") != "left"
    assert rounds.status_code == 200
    assert status == 0
    assert doors_again == doors
    assert _left_running(folder) == []


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = _start(tmp_path / "demo", "--port", str(port))
        _, said = running.communicate(timeout=READY_WITHIN)

    assert running.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in said
    assert not (tmp_path / "demo").exists()
