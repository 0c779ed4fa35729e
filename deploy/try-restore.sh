#!/usr/bin/env bash
# Tries backup.md: a base backup, an archive, a disaster, and a restore to the moment before it, on this machine.
#   deploy/try-restore.sh    needs PostgreSQL's programs (PG_BIN, or Debian's) and .venv; takes about a minute
# It makes its own PostgreSQL in a temporary folder, as the user postgres when root runs it, and leaves nothing behind.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
bin=${PG_BIN:-$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)}
python=${PYTHON:-$here/.venv/bin/python}
work=$(mktemp -d /tmp/pl-restore-XXXXXX)
export PYTHONPATH=$here PORCHLIGHT_LOG_FORMAT=text
as=()
if [[ $(id -u) -eq 0 ]]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres "$work"
fi

say() { printf '\n--- %s\n' "$*"; }
pg() { "${as[@]}" "$bin/$1" "${@:2}"; }
ask() { pg psql --host="$work" --port=5432 --username=postgres --dbname="${2:-porchlight}" --no-psqlrc -qAt --command="$1"; }
start() { pg pg_ctl --pgdata="$work/$1" --log="$work/$1.log" --wait --silent --options="-k $work -c listen_addresses=" start; }
stop() { pg pg_ctl --pgdata="$work/$1" --wait --silent --mode="${2:-fast}" stop; }
porchlight() { "$python" -P -m service.cli "$@"; }
worker=''
begin_to_work() { # its log
    "$python" -P -m service.cli work >"$1" 2>&1 & # not the function: its shell would be stopped in place of the worker
    worker=$!
}
end_work() {
    kill "$worker"
    wait "$worker" || true
}
texts() { ask "SELECT channel || ' ' || state || ' ' || count(*) FROM porchlight.notice GROUP BY channel, state ORDER BY 1"; }
tidy() {
    kill "${worker:-}" 2>/dev/null || true
    for cluster in old new; do stop "$cluster" immediate 2>/dev/null || true; done
    rm -rf "$work"
}
trap tidy EXIT
cd "$work"

say 'an installation with an archive'
pg initdb --pgdata="$work/old" --username=postgres --auth=trust --encoding=UTF8 >/dev/null
cp "$here/deploy/archive-wal.sh" "$work" # where the user of PostgreSQL may read it
"${as[@]}" tee -a "$work/old/postgresql.conf" >/dev/null <<EOF
archive_mode = on
archive_command = '"$work/archive-wal.sh" %p %f $work/archive'
EOF
start old
ask 'CREATE DATABASE porchlight' postgres
ask "$(<"$here/deploy/roles.sql")"
export PORCHLIGHT_DATABASE_URL="postgresql://porchlight_web@/porchlight?host=$work&port=5432"
export PORCHLIGHT_OWNER_DATABASE_URL="postgresql://porchlight_owner@/porchlight?host=$work&port=5432"
PORCHLIGHT_SECRET=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
export PORCHLIGHT_SECRET PORCHLIGHT_MAIL_URL="file:$work/mail" PORCHLIGHT_SMS_URL="file:$work/mail" PORCHLIGHT_WORKER_SECONDS=1
porchlight migrate 2>/dev/null
org=$(porchlight org make Larkfield)

# Queues what tells a family of its booking: to whom, how often. It is noon where the school is, or texts would wait.
put() {
    "$python" -P - "$org" "$@" <<'EOF'
import asyncio, os, sys
from datetime import timedelta
from uuid import UUID
from service.kernel.clock import SystemClock
from service.kernel.db import open_pool, transaction
from service.kernel.ids import new_id
from service.notices import outbox
from tests.builders import add_person
from tests.messages import notice, to


async def main(org, channel, count):
    pool, now = await open_pool(os.environ["PORCHLIGHT_DATABASE_URL"]), SystemClock().now()
    late, school = now + timedelta(days=2), new_id()
    async with transaction(pool, org) as conn:
        await conn.execute(
            """INSERT INTO school (org_id, school_id, source_id, name, text_name, time_zone)
               VALUES ($1, $2, $3, 'Lincoln Elementary', 'Lincoln Elementary', 'UTC')""", org, school, channel)
        rosa = await add_person(conn, org, school, "guardian", "Rosa", "Delgado", email="rosa@home.example", sms="+15155550123")
        wanted = [notice(None, to(channel, person_id=rosa), not_before=now, not_after=late) for _ in range(int(count))]
        await outbox.put(conn, org, wanted, now=now, mail_domain="school.example")
        await conn.execute("UPDATE notice SET state = 'sent' WHERE message ->> 'kind' = 'text_consented'")
        await conn.execute("""UPDATE notice SET not_before = created_at,
                              message = jsonb_set(message, '{school,zone}', to_jsonb($1::text))""", f"Etc/GMT{now.hour - 12:+d}")
    await pool.close()


asyncio.run(main(UUID(sys.argv[1]), *sys.argv[2:]))
EOF
}

say 'pg_basebackup, and then work goes on: 3 mails and 2 texts are queued'
pg pg_basebackup --host="$work" --username=postgres --pgdata="$work/base" --checkpoint=fast --wal-method=stream
put email 3
put sms 2
texts
sleep 1
moment=$(ask 'SELECT now()')
sleep 1

say "the moment to restore to: $moment; after it all of them are sent"
begin_to_work "$work/work.log"
until [[ $(ask "SELECT count(*) FROM porchlight.notice WHERE state IN ('queued', 'leased', 'calling')") == 0 ]]; do sleep 0.5; done
end_work
texts
stopped_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)

say 'the disaster: somebody drops a table, and the WAL of it is archived'
ask 'DROP TABLE porchlight.meeting CASCADE' 2>/dev/null
segment=$(ask 'SELECT pg_walfile_name(pg_switch_wal())')
until [[ -f $work/archive/$segment.gz ]]; do sleep 0.2; done
"${as[@]}" cp "$work/old/pg_wal/$segment" "$work/again"
"${as[@]}" "$work/archive-wal.sh" "$work/again" "$segment" "$work/archive" # the same again is no mistake
"${as[@]}" "$work/archive-wal.sh" "$here/deploy/roles.sql" "$segment" "$work/archive" && exit 1 # another is one
stop old

say 'the restore: the base backup, then the archive up to the moment'
"${as[@]}" cp -a "$work/base" "$work/new"
"${as[@]}" tee -a "$work/new/postgresql.conf" >/dev/null <<EOF
archive_mode = off
restore_command = 'gzip -dc $work/archive/%f.gz > %p'
recovery_target_time = '$moment'
recovery_target_action = promote
EOF
"${as[@]}" touch "$work/new/recovery.signal"
start new
until [[ $(ask 'SELECT pg_is_in_recovery()') == f ]]; do sleep 0.2; done
grep --only-matching --extended-regexp 'recovery stopping before commit.*|archive recovery complete' "$work/new.log"
ask "SELECT 'meetings can be asked again: ' || count(*) FROM porchlight.meeting"
texts

say 'a worker that holds sending looks at it for five seconds: nothing goes out'
rm -r "$work/mail" # what went out before the disaster
export PORCHLIGHT_HOLD_SENDING=true
begin_to_work "$work/held.log"
unset PORCHLIGHT_HOLD_SENDING
until grep --quiet --no-messages 'sending is held' "$work/held.log"; do sleep 0.2; done
sleep 5
end_work
grep --only-matching 'sending is held' "$work/held.log"
texts
[[ ! -e $work/mail ]]

say "porchlight release --stopped-at $stopped_at"
porchlight release --stopped-at "$stopped_at"
texts

say 'a worker without the hold'
begin_to_work "$work/work.log"
until [[ $(ask "SELECT count(*) FROM porchlight.notice WHERE state IN ('queued', 'leased', 'calling')") == 0 ]]; do sleep 0.5; done
texts
end_work
echo 'restored'
