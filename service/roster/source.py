"""Open the files of a roster: a folder, a zip, or several of them read as one. Nothing is ever unpacked to disk."""

import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from msgspec import Struct

from service.roster.findings import Findings, Where

MAX_FILES: Final = 200
MAX_UNPACKED: Final = 500_000_000  # bytes of all files together; a million rows are about 100 million
MAX_RATIO: Final = 200  # unpacked to packed; repetitive CSV reaches 40, a zip bomb 1,000
RATIO_COUNTS_FROM: Final = 10_000_000  # bytes unpacked: small files may be as repetitive as they like
# What reading a broken zip raises; a file's name may not be the UTF-8 it says it is.
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError)
ORDINARY: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what every program packs with
_ENCRYPTED: Final = 0x1  # general purpose flag, APPNOTE 4.4.4


class SourceFile(Struct, frozen=True):
    """One CSV file of a roster, to be read from its beginning as often as wanted."""

    name: str  # as the standard spells it where it is known: users.csv
    size: int  # bytes
    open: Callable[[], IO[bytes]]


Files = dict[str, SourceFile]


def open_files(paths: Sequence[Path], known: frozenset[str], findings: Findings) -> Files:
    """Find the CSV files of all paths, by the name the standard gives them; capitals in a name do not matter."""
    spelled = {name.lower(): name for name in known}
    files: Files = {}
    for path in paths:
        for file in _files_of(path, findings):
            name = spelled.get(file.name.lower(), file.name)
            if name in files:
                findings.add(Where(name), "file-twice", value=name)
            files[name] = SourceFile(name, file.size, file.open)
    return files


def _files_of(path: Path, findings: Findings) -> list[SourceFile]:
    if path.is_dir():
        files = [_in_folder(entry) for entry in sorted(path.iterdir()) if entry.is_file() and _is_csv(entry.name)]
    elif path.is_file() and zipfile.is_zipfile(path):
        files = _in_zip(path, findings)
    else:
        files = []
    if not files and not findings.is_stopping():
        findings.add(Where(path.name), "no-roster", value=path.name)
    return files


def _in_folder(entry: Path) -> SourceFile:
    return SourceFile(entry.name, entry.stat().st_size, lambda: entry.open("rb"))


def _in_zip(path: Path, findings: Findings) -> list[SourceFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [entry for entry in packed.infolist() if not entry.filename.endswith("/")]
    except (*DAMAGED, OSError):
        findings.add(Where(path.name), "zip-damaged")
        return []
    if problem := _why_not(entries):
        kind, value = problem
        findings.add(Where(path.name), kind, value=value, other=f"{MAX_UNPACKED // 1_000_000} MB")
        return []
    return [_zipped(path, entry) for entry in entries if _is_csv(entry.filename)]


def _why_not(entries: Sequence[zipfile.ZipInfo]) -> tuple[str, str] | None:
    """Tell why this zip is not to be read. The sizes are its own claim; zipfile reads no further than claimed."""
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            return "zip-encrypted", entry.filename
        if _leaves(entry.filename):
            return "zip-path", repr(entry.filename)
        if entry.compress_type not in ORDINARY:
            return "zip-method", entry.filename
        if entry.file_size > max(RATIO_COUNTS_FROM, MAX_RATIO * entry.compress_size):
            return "zip-too-large", entry.filename
    if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return "zip-too-large", ""
    return None


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    nameless = not path.parts  # "", "." or what zipfile cuts off at a NUL
    return nameless or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]


def _zipped(path: Path, entry: zipfile.ZipInfo) -> SourceFile:
    def reopen() -> IO[bytes]:
        # closing the entry closes the zip: ZipFile counts who still reads
        with zipfile.ZipFile(path) as packed:
            try:
                return packed.open(entry)
            except OSError as exc:  # a place before the file's beginning
                raise zipfile.BadZipFile from exc

    return SourceFile(PurePosixPath(entry.filename).name, entry.file_size, reopen)


def _is_csv(name: str) -> bool:
    # macOS leaves ._users.csv and __MACOSX/ beside the real ones
    return name.lower().endswith(".csv") and not PurePosixPath(name).name.startswith("._")
