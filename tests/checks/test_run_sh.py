"""What `deploy/run.sh` says where it cannot go on, with made-up Pythons on the path."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("bash", "cat", "dirname", "env", "id")
OLD_PYTHON = """#!/bin/bash
case "$2" in *print*) echo 3.9 ;; *) exit 1 ;; esac
"""
PYTHON_WITHOUT_VENV = """#!/bin/bash
case "$2" in *print*) echo 3.12 ;; *ensurepip*) exit 1 ;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout, in a path with a space, that has nothing but the script."""
    checkout = tmp_path / "a checkout"
    (checkout / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "run.sh", checkout / "deploy")
    return checkout


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder of programs without any Python."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in NEEDED:
        (programs / name).symlink_to(shutil.which(name) or name)
    return programs


def _run(checkout: Path, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "deploy" / "run.sh", *arguments],
        env={"PATH": str(programs)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def _add_python(programs: Path, name: str, script: str) -> None:
    (programs / name).write_text(script, encoding="utf-8")
    (programs / name).chmod(0o755)


def test_without_python_it_says_what_is_needed(checkout: Path, programs: Path) -> None:
    done = _run(checkout, programs, "setup")

    assert done.returncode == 1
    assert "Python 3.11 or newer is needed and was not found" in done.stderr


def test_too_old_a_python_is_named_with_its_version(checkout: Path, programs: Path) -> None:
    _add_python(programs, "python3", OLD_PYTHON)

    done = _run(checkout, programs, "demo", "--json")

    assert done.returncode == 1
    assert f"{programs}/python3 is 3.9" in done.stderr
    assert done.stdout == ""


def test_missing_venv_is_said_with_the_package_that_has_it(checkout: Path, programs: Path) -> None:
    _add_python(programs, "python3.12", PYTHON_WITHOUT_VENV)

    done = _run(checkout, programs, "test")

    assert done.returncode == 1
    assert "apt-get install python3.12-venv" in done.stderr


def test_help_comes_without_setting_anything_up(checkout: Path, programs: Path) -> None:
    done = _run(checkout, programs, "help")

    assert done.returncode == 0
    assert "demo" in done.stdout
    assert not (checkout / ".venv").exists()


def test_unknown_command_is_refused(checkout: Path, programs: Path) -> None:
    done = _run(checkout, programs, "dmeo")

    assert done.returncode == 1
    assert "there is no command dmeo" in done.stderr
