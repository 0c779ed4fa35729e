#!/usr/bin/env bash
# Tries growing.md: a web whose database is a standby answers calendars, and hears from the primary what changes.
#   deploy/try-replica.sh    needs PostgreSQL's programs (PG_BIN, or Debian's) and .venv with the tests' packages
# It makes its own two PostgreSQLs in a temporary folder, as the user postgres when root runs it, and leaves nothing behind.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
bin=${PG_BIN:-$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)}
python=${PYTHON:-$here/.venv/bin/python}
work=$(mktemp -d /tmp/pl-replica-XXXXXX)
as=()
if [[ $(id -u) -eq 0 ]]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$work"
fi

say() { printf '\n--- %s\n' "$*"; }
pg() { "${as[@]}" "$bin/$1" "${@:2}"; }
ask() { pg psql --host="$work" --port="$1" --username=postgres --dbname="$2" --no-psqlrc -qAt --command="$3"; }
start() { pg pg_ctl --pgdata="$work/$1" --log="$work/$1.log" --wait --silent --options="-k $work -p $2 -c listen_addresses=" start; }
# shellcheck disable=SC2329 # by the trap
tidy() {
    for cluster in replica primary; do pg pg_ctl --pgdata="$work/$cluster" --silent --mode=immediate stop 2>/dev/null || true; done
    rm -rf "$work"
}
trap tidy EXIT
cd "$work"

say 'a primary, and a standby that follows it'
pg initdb --pgdata="$work/primary" --username=postgres --auth=trust --encoding=UTF8 >/dev/null
start primary 5432
ask 5432 postgres 'CREATE DATABASE porchlight'
pg pg_basebackup --host="$work" --port=5432 --username=postgres --pgdata="$work/replica" --checkpoint=fast --write-recovery-conf
start replica 5433
echo "the standby only reads: $(ask 5433 porchlight 'SELECT pg_is_in_recovery()')"

mkdir "$work/web"
PYTHONPATH=$here "$python" -P - "postgresql://postgres@/porchlight?host=$work&port=" "$work/web" <<'EOF'
import asyncio, sys, time
from pathlib import Path
import httpx
from service.kernel.clock import SystemClock
from service.kernel.db import open_pool
from service.kernel.migrate import migrate
from service.kernel.orgs import make_org
from service.kernel.tokens import Keyring
from tests.builders import booked, school_with
from tests.calendars.subscribed import links_of
from tests.conftest import StillClock
from tests.processes import days_ahead, serving


async def main(server, folder):
    primary, replica, keyring = f"{server}5432", f"{server}5433", Keyring(b"k" * 32)
    await migrate(primary)
    pool, clock = await open_pool(primary), StillClock(SystemClock().now())
    org = await make_org(pool, "Larkfield", now=clock.now())
    school = await school_with(pool, org, clock.now(), days=days_ahead(clock.now()))
    links = await links_of(pool, keyring, school, clock)
    async with serving(replica, Path(folder), "--web-only", direct_database_url=primary) as web:
        async with httpx.AsyncClient(base_url=web.address) as calendar:
            print("\n--- a web on the standby, with its direct address at the primary")
            print("meetings in the family's calendar:", await meetings(calendar, links), flush=True)
            await booked(pool, keyring, school, school.at(16, 20), clock.now())
            began = time.perf_counter()
            while not await meetings(calendar, links):
                await asyncio.sleep(0.05)
            print(f"one is booked at the primary; the standby's web shows it {time.perf_counter() - began:.2f} s later")
            print("an unknown calendar:", (await calendar.get(f"/c/{'x' * 43}/family.ics")).status_code)
        said = web.log.read_text()
        print("ends with", await web.stop(), "and errors in its log:", said.count('"level":"error"') + said.count("Traceback"))
    await pool.close()


async def meetings(calendar, links):
    answer = await calendar.get(links.family_path)
    return answer.raise_for_status().text.count("BEGIN:VEVENT")


asyncio.run(asyncio.wait_for(main(*sys.argv[1:]), 120))
EOF
