"""Remember the ids a roster names, so that rows which refer to them can be judged as they come."""

from collections.abc import Iterator

from service.roster.findings import Note
from service.roster.row import Row


class Register:
    """The ids of one kind of thing, and where each stands in its file."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}  # id -> line, fingerprint of the row
        self._gone: set[str] = set()
        self._refused: set[str] = set()
        self._folded: dict[str, str] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._seen and key not in self._gone

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._seen if key not in self._gone and key not in self._refused)

    @property
    def refused(self) -> frozenset[str]:
        """Return the ids whose only row was refused: what stands of them is left alone."""
        return frozenset(self._refused)

    @property
    def gone(self) -> frozenset[str]:
        """Return the ids marked for deletion."""
        return frozenset(self._gone)

    def line_of(self, key: str) -> int:
        """Return the line an id stands at."""
        return self._seen[key][0]

    def is_new(self, row: Row, key: str, column: str) -> bool:
        """Take an id down; the same row again is taken once, another row with the same id is refused."""
        before = self._seen.get(key)
        if before is None:
            self._seen[key] = (row.line, row.fingerprint)
            return True
        same = before[1] == row.fingerprint
        row.note("duplicate-row" if same else "duplicate-id-conflicting", column, value=key, line=before[0])
        return False

    def refuse(self, row: Row, key: str) -> None:
        """Remember that the row of this id cannot be taken."""
        if not key:
            row.lose()
            return
        line, _ = self._seen.setdefault(key, (row.line, row.fingerprint))
        if line == row.line:
            self._refused.add(key)

    def remove(self, key: str) -> None:
        """Remember that this id is marked for deletion."""
        self._gone.add(key)

    def holds(self, note: Note, column: str, key: str, missing: str) -> bool:
        """Tell whether a row may refer to this id; note it where not, as a finding of kind `missing`.

        A row that refers to a refused one is passed on: what it refers to may stand from an earlier import.
        """
        if key in self._gone:
            note("names-a-deleted-row", column, value=key)
            return False
        if key in self._refused:
            note("names-a-refused-row", column, value=key)
            return True
        if key in self._seen:
            return True
        if other := self._in_other_case(key):
            note("reference-case", column, value=key, other=other)
        else:
            note(missing, column, value=key)
        return False

    def _in_other_case(self, key: str) -> str | None:
        # made at the first miss: most rosters have none
        if len(self._folded) != len(self._seen):
            self._folded = {known.casefold(): known for known in self._seen}
        return self._folded.get(key.casefold())
