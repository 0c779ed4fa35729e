"""What may stand in deploy/kubernetes/database.yaml: its fields of CloudNativePG's and the Barman plugin's kinds.

kubernetes-validate knows Kubernetes' own kinds only, and the operators' definitions are in no package registry. Names,
types and choices are those of the Go types the definitions are made from, read on November 22, 2026: cloudnative-pg,
api/v1 (cluster_types.go at 78b3ecc2, pooler_types.go at c4f9ce3f, scheduledbackup_types.go) and its webhook's list of
PgBouncer settings; plugin-barman-cloud, api/v1/objectstore_types.go at 009a66e7; barman-cloud, pkg/api/config.go at
340bb483. Whoever begins to use another field adds it here from there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

TEXT: Final = r".+"
NAME: Final = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
SIZE: Final = r"[1-9][0-9]*(m|[KMGT]i?)?"
COUNT: Final = 1
SWITCH: Final = True

Kind = Mapping[str, str | int | bool]
"""What may stand at each path below `spec`: a text by its pattern, COUNT for a number above zero, SWITCH."""

_KINDS: Final[dict[tuple[str, str], Kind]] = {
    ("postgresql.cnpg.io/v1", "Cluster"): {
        "instances": COUNT,
        "postgresql.synchronous.method": r"any|first",
        "postgresql.synchronous.number": COUNT,
        "postgresql.parameters.*": TEXT,
        "storage.size": SIZE,
        "resources.requests.cpu": SIZE,
        "resources.requests.memory": SIZE,
        "resources.limits.memory": SIZE,
        "bootstrap.initdb.database": TEXT,
        "bootstrap.initdb.owner": TEXT,
        "bootstrap.initdb.secret.name": NAME,
        "bootstrap.initdb.postInitApplicationSQLRefs.configMapRefs[].name": NAME,
        "bootstrap.initdb.postInitApplicationSQLRefs.configMapRefs[].key": TEXT,
        "managed.roles[].name": TEXT,
        "managed.roles[].ensure": r"present|absent",
        "managed.roles[].login": SWITCH,
        "managed.roles[].inRoles[]": TEXT,
        "managed.roles[].passwordSecret.name": NAME,
        "plugins[].name": r"barman-cloud\.cloudnative-pg\.io",
        "plugins[].isWALArchiver": SWITCH,
        "plugins[].parameters.barmanObjectName": NAME,
    },
    ("postgresql.cnpg.io/v1", "Pooler"): {
        "cluster.name": NAME,
        "instances": COUNT,
        "type": r"rw|ro|r",
        "pgbouncer.poolMode": r"session|transaction",
        "pgbouncer.parameters.default_pool_size": r"\d+",
        "pgbouncer.parameters.max_client_conn": r"\d+",
        "pgbouncer.parameters.max_prepared_statements": r"\d+",
        "pgbouncer.parameters.query_wait_timeout": r"\d+",
        "pgbouncer.parameters.server_login_retry": r"\d+",
        "pgbouncer.parameters.ignore_startup_parameters": r"\w+(,\w+)*",
    },
    ("postgresql.cnpg.io/v1", "ScheduledBackup"): {
        "schedule": r"(\S+ ){5}\S+",  # seconds first, unlike a CronJob's
        "immediate": SWITCH,
        "backupOwnerReference": r"none|self|cluster",
        "cluster.name": NAME,
        "target": r"primary|prefer-standby",
        "method": r"barmanObjectStore|volumeSnapshot|plugin",
        "pluginConfiguration.name": r"barman-cloud\.cloudnative-pg\.io",
    },
    ("barmancloud.cnpg.io/v1", "ObjectStore"): {
        "retentionPolicy": r"[1-9][0-9]*[dwm]",
        "configuration.destinationPath": r"s3://.+",
        "configuration.endpointURL": r"https://.+",
        "configuration.s3Credentials.accessKeyId.name": NAME,
        "configuration.s3Credentials.accessKeyId.key": TEXT,
        "configuration.s3Credentials.secretAccessKey.name": NAME,
        "configuration.s3Credentials.secretAccessKey.key": TEXT,
        "configuration.wal.compression": r"bzip2|gzip|lz4|snappy|xz|zstd",
        "configuration.data.compression": r"bzip2|gzip|snappy",
    },
}


def mistakes(resource: Mapping[str, Any]) -> list[str]:
    """Name what a resource says that its operator does not know, and what it does not say of what is to be there."""
    kind = _KINDS.get((resource["apiVersion"], resource["kind"]))
    if kind is None:
        return [f"{resource['apiVersion']} {resource['kind']}: no such kind"]
    said = list(_said(resource["spec"], ""))
    rules = [(path, _rule(kind, path), value) for path, value in said]
    return [
        *(f"{path}: no such field" for path, rule, _ in rules if rule is None),
        *(f"{path}: {value!r}" for path, rule, value in rules if rule is not None and not _fits(rule, value)),
        *(f"{path}: missing" for path in kind if path[-1] != "*" and path not in dict(said)),
    ]


def _said(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _said(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _said(inner, f"{path}[]")
    else:
        yield path, value


def _rule(kind: Kind, path: str) -> str | int | bool | None:
    return kind.get(path, kind.get(f"{path.rpartition('.')[0]}.*"))


def _fits(rule: str | int | bool, value: object) -> bool:
    if isinstance(rule, str):
        return isinstance(value, str) and re.fullmatch(rule, value) is not None
    if rule is SWITCH:
        return isinstance(value, bool)
    return type(value) is int and value > 0
