"""Keep what would be sent as files, for trying out: a listing is in order, and a retry writes the same file again."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID


def name_of(created_at: datetime, notice_id: UUID, suffix: str) -> str:
    """Name a notice's file: its time first, so that the names sort as the notices do."""
    return f"{created_at.astimezone(UTC):%Y%m%dT%H%M%S}-{notice_id}{suffix}"


def keep(folder: Path, name: str, content: bytes) -> None:
    """Write a file so that a reader sees all of it or nothing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # private links are in it
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)


def folder_of(url: str, base: Path) -> Path:
    """Find the folder of a file: address; one that is not absolute lies in `base`."""
    return base / url.removeprefix("file:").removeprefix("//")
