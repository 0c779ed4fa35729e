"""The import contract that keeps each slice's SQL behind its own door."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output


class OwnStoreContract(Contract):
    """Keep `service.<slice>.store` importable from `service.<slice>` alone, for every slice there is or will be."""

    type_name = "own_store"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - asked for by import-linter
        """Collect every import of a store that comes from another slice."""
        stores = graph.find_matching_modules("service.*.store") | graph.find_matching_modules("service.*.store.**")
        strangers = [
            (importer, store)
            for store in sorted(stores)
            for importer in sorted(graph.find_modules_that_directly_import(store))
            if _slice(importer) != _slice(store)
        ]
        return ContractCheck(kept=not strangers, metadata={"strangers": strangers})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each stranger and the store it reached into."""
        for importer, store in check.metadata["strangers"]:
            output.print_error(f"- {importer} imports {store}: call that slice's action instead", bold=False)


def _slice(module: str) -> str:
    return module.split(".")[1]
