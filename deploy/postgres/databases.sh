#!/bin/sh
# Makes, where they are missing: for each service a role that owns its databases, a role that works in them, and
# the databases. Idempotent; gives the roles the passwords in /secrets/roles. PGHOST and PGUSER say where and as
# whom: on a server of your own, run it once as who may make roles and databases.
set -eu
cd "$(dirname "$0")"

PGPASSWORD=$(cat /secrets/password)
export PGPASSWORD
until pg_isready --quiet; do
    echo "waiting for PostgreSQL at $PGHOST"
    sleep 1
done

prepare() {
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres \
        --set="role=vertais-$1" --set="database=vertais-$2" --file=databases.sql
}

for service in registration sessions surveys notifications; do
    prepare "$service" "$service"
    prepare "$service" "$service-keys"
done
prepare surveys surveys-answers-keys
