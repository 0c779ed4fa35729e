#!/bin/sh
# PostgreSQL's archive_command: archive-wal.sh %p %f FOLDER keeps one file of the WAL, compressed.
#
# The same file once more is no mistake: PostgreSQL asks again if it ended between the keeping and its note of it. Another
# one under a name that is taken is one, and stops the archive until somebody looks.
set -eu
kept=$3/$2.gz
mkdir -p "$3"
if [ -f "$kept" ]; then
    gzip -dc "$kept" | cmp -s - "$1"
    exit
fi
gzip -1 -c "$1" >"$kept.part"
sync "$kept.part"
mv "$kept.part" "$kept"
sync "$3"
