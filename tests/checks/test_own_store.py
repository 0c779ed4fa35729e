from grimp import ImportGraph

from tests.checks.own_store import OwnStoreContract


def _check(*imports: tuple[str, str]) -> bool:
    graph = ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    contract = OwnStoreContract(name="", session_options={}, contract_options={})
    return contract.check(graph, verbose=False).kept


def test_slice_may_import_its_own_store() -> None:
    assert _check(("service.booking.actions", "service.booking.store"))


def test_another_slice_may_not() -> None:
    assert not _check(("service.desk.actions", "service.booking.store"))


def test_nor_may_it_reach_into_a_store_of_several_files() -> None:
    assert not _check(("service.desk.actions", "service.booking.store.meetings"))


def test_nor_may_a_root() -> None:
    assert not _check(("service.app", "service.booking.store"))
