#!/bin/bash
# What the databases hold, as a tar archive on stdout: `data`, the services' stores as they were at one moment, or
# `keys`, those that the stores' secrets lie under. Keys are committed before what they seal: taken after the data,
# they are never older.
set -euo pipefail
stores=(registration sessions surveys notifications)
keys=(registration-keys sessions-keys surveys-keys surveys-answers-keys notifications-keys)
writers=1447383636 # the lock that every writer of a store shares: shared/database.py, WRITERS_LOCK

PGPASSWORD=$(cat /secrets/password)
export PGPASSWORD
cd "$(mktemp -d)"
declare -A asks answers

open_session() {
    mkfifo "$1.asks" "$1.answers"
    psql -XqAt -v ON_ERROR_STOP=1 -d "vertais-$1" <"$1.asks" >"$1.answers" &
    exec {asks[$1]}>"$1.asks" {answers[$1]}<"$1.answers"
}

ask() { # the one line that the session of a store answers
    echo "$2" >&"${asks[$1]}"
    read -r -t 30 answer <&"${answers[$1]}" || {
        echo "vertais-$1 has not answered within 30 s: it is busy; nothing was backed up" >&2
        exit 1
    }
}

case $1 in
data)
    for store in "${stores[@]}"; do
        open_session "$store"
    done
    # Nobody writes for a moment, so that no service has heard what another has not yet told.
    for store in "${stores[@]}"; do
        ask "$store" "SELECT 'held' FROM pg_advisory_lock($writers);"
    done
    for store in "${stores[@]}"; do
        ask "$store" "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_export_snapshot();"
        echo "$answer" >"$store.snapshot"
    done
    for store in "${stores[@]}"; do
        ask "$store" "SELECT pg_advisory_unlock($writers);"
    done
    for store in "${stores[@]}"; do
        pg_dump -Fc -d "vertais-$store" --snapshot="$(cat "$store.snapshot")" -f "$store.dump"
    done
    ;;
keys)
    for name in "${keys[@]}"; do
        pg_dump -Fc -d "vertais-$name" -f "$name.dump"
    done
    ;;
esac
tar -c -- *.dump
