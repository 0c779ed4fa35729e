#!/usr/bin/env bash
# Tries an upgrade without downtime: an older program's tests of the hot path against the database of this checkout's
# migrations, while this checkout's web and worker serve families on the same PostgreSQL.
#   deploy/try-upgrade.sh OLD_COMMIT [TEST...]    needs git, .venv with the tests' packages, and a PostgreSQL to make
#                                                 databases in (PORCHLIGHT_TEST_DATABASE_URL); the tests are the old's
# The old program runs with this checkout's Python, and with sql/migrations of this checkout in place of its own.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
old=${1:?which commit is the older program}
shift
[[ $# -gt 0 ]] || set -- tests/api/test_meetings.py tests/journeys/test_races.py
python=${PYTHON:-$here/.venv/bin/python}
: "${PORCHLIGHT_TEST_DATABASE_URL:?a PostgreSQL where databases may be made}"
work=$(mktemp -d /tmp/pl-upgrade-XXXXXX)
load=''
# shellcheck disable=SC2329 # by the trap
tidy() {
    [[ -z $load ]] || kill "$load" 2>/dev/null || true
    wait || true # it stops its web and drops its database
    git -C "$here" worktree remove --force "$work/old" 2>/dev/null || true
    rm -rf "$work"
}
trap tidy EXIT

git -C "$here" worktree add --quiet --detach "$work/old" "$old"
echo "old program: $(git -C "$work/old" log -1 --format='%h %cI %s')"
echo "new schema:  $(git -C "$here" log -1 --format='%h %cI %s')"
added=$(comm -13 <(ls "$work/old/sql/migrations") <(ls "$here/sql/migrations"))
echo "migrations it does not know: $(wc -w <<<"$added"): ${added//$'\n'/ }"
rm -rf "$work/old/sql/migrations"
cp -R "$here/sql/migrations" "$work/old/sql/migrations"

# The load: this checkout's web and worker in a process of their own, and families who book there, school after school.
(cd "$here" && PYTHONPATH=$here exec "$python" -P - "$work" <<'EOF'
import asyncio, os, signal, sys
from pathlib import Path
import asyncpg
from service.kernel.clock import SystemClock
from service.kernel.db import open_pool
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from tests.databases import Databases, make_template
from tests.journeys.rush import rush_with
from tests.processes import serving


async def main(folder):
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    server = os.environ["PORCHLIGHT_TEST_DATABASE_URL"]
    template = await make_template(server)
    databases = Databases(server, template)
    database = await databases.take()
    try:
        await book_for_ever(database, Path(folder))
    finally:
        await databases.give_back(database)
        await databases.close()
        conn = await asyncpg.connect(server)
        await conn.execute(f'DROP DATABASE "{template}"')


async def book_for_ever(database, folder):
    pool, keyring = await open_pool(database), Keyring(b"k" * 32)
    async with serving(database, folder) as web:
        while True:
            org = await make_org(pool, "Larkfield", now=SystemClock().now())
            rush = await rush_with(pool, org, SystemClock().now(), keyring, families=12)
            rush.address = web.address
            await rush.book()
            print(f"{len(rush.ledger)} families booked", flush=True)


asyncio.run(main(sys.argv[1]))
EOF
) >"$work/load.log" 2>&1 &
load=$!

status=0
(cd "$work/old" && PYTHONPATH=$work/old "$python" -P -m pytest -q -p no:cacheprovider "$@") || status=$?
kill -0 "$load" || {
    cat "$work/load.log"
    status=1
}
echo "served by the new program meanwhile: $(grep -c booked "$work/load.log") times 12 families who booked"
exit "$status"
