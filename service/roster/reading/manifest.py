"""Compare what manifest.csv promises with what is there; the files win."""

from collections.abc import Collection

from msgspec import Struct

from service.roster.findings import Findings, Where
from service.roster.table import Table


class Manifest(Struct, frozen=True):
    """What kind of export this is."""

    version: str = ""  # of OneRoster: 1.1, 1.2; '' where it is not said
    delta: bool = False  # only what changed: nobody is removed for not being in it


def read_manifest(table: Table | None, present: Collection[str], findings: Findings) -> Manifest:
    """Read the manifest; without one the files speak for themselves, in bulk."""
    if table is None:
        return Manifest()
    version, delta = "", False
    for row in table.rows():
        name, value = row.text("propertyName"), row.text("value")
        if name == "oneroster.version":
            version = value
        if not name.startswith("file."):
            continue
        file = f"{name.removeprefix('file.')}.csv"
        if value in ("bulk", "delta") and file not in present:
            row.note("manifest-missing-file", "value", value=file)
        if value == "absent" and file in present:
            row.note("manifest-unexpected-file", "value", value=file)
        delta = delta or (value == "delta" and file in present)
    if delta:
        findings.add(Where("manifest.csv"), "delta-export")
    return Manifest(version, delta)
