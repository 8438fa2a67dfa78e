#!/bin/bash
# Reads an archive of backup.sh on stdin into databases that are there and empty; one that is not is left as it is.
set -euo pipefail
PGPASSWORD=$(cat /secrets/password)
export PGPASSWORD
cd "$(mktemp -d)"
tar -x

for dump in *.dump; do
    name=vertais-${dump%.dump}
    if [ -n "$(psql -XqAt -d "$name" -c "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1")" ]; then
        echo "the database $name is not empty: a backup is restored into an empty one only" >&2
        exit 1
    fi
done
for dump in *.dump; do
    pg_restore --exit-on-error --single-transaction -d "vertais-${dump%.dump}" "$dump"
done
