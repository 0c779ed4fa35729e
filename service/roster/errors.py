"""The refusals of roster."""

from service.kernel.errors import NotFound, Refusal


class ImportRunning(Refusal):
    """Another import of this org is under way."""

    code = "import-running"


class UnknownImport(NotFound):
    """No import of this org has that id."""
