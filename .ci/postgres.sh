# Sourced by .ci/test: a PostgreSQL cluster of our own with PostGIS, in a temporary folder.
# start_postgres exports CITYMIRROR_TEST_POSTGRES; stop_postgres ends it and removes the folder.

postgres_home=''

postgres_bin() {   # newest server on this machine: its folder of programs, or nothing
    local folder
    folder=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
    [ -x "$folder/initdb" ] && echo "$folder"
}

as_postgres() {   # PostgreSQL refuses to run as root
    if [ "$(id -u)" != 0 ]; then "$@"; else runuser -u postgres -- "$@"; fi
}

free_port() {
    python3.11 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_postgres() {
    local bin port password
    bin=$(postgres_bin)
    [ -n "$bin" ] || { echo "PostgreSQL is not installed: its tests are skipped."; return 0; }
    postgres_home=$(mktemp -d /tmp/citymirror-pg.XXXXXX)
    port=$(free_port)
    password=$(python3.11 -c 'import secrets; print(secrets.token_hex(12))')
    echo "$password" > "$postgres_home/password"
    [ "$(id -u)" != 0 ] || chown -R postgres "$postgres_home"
    echo "== PostgreSQL on port $port in $postgres_home"
    (
        cd / || exit 1
        as_postgres "$bin/initdb" -D "$postgres_home/data" -U citymirror -E UTF8 --locale=C.UTF-8 \
            --auth=scram-sha-256 --pwfile="$postgres_home/password" >/dev/null &&
        # No fsync: these data need not survive a power cut. No wait on a dead port: -w.
        as_postgres "$bin/pg_ctl" -D "$postgres_home/data" -l "$postgres_home/log" -w -s start \
            -o "-p $port -k $postgres_home -c listen_addresses=127.0.0.1 -c fsync=off" </dev/null &&
        PGPASSWORD=$password "$bin/psql" -q -h 127.0.0.1 -p "$port" -U citymirror -d postgres \
            -c 'CREATE DATABASE citymirror_test' &&
        PGPASSWORD=$password "$bin/psql" -q -h 127.0.0.1 -p "$port" -U citymirror \
            -d citymirror_test -c 'CREATE EXTENSION postgis'
    ) || { echo "PostgreSQL did not start:"; cat "$postgres_home/log"; return 1; }
    export CITYMIRROR_TEST_POSTGRES="postgresql+psycopg://citymirror:$password@127.0.0.1:$port/citymirror_test"
}

stop_postgres() {
    [ -n "$postgres_home" ] || return 0
    (cd / && as_postgres "$(postgres_bin)/pg_ctl" -D "$postgres_home/data" -m immediate -s stop) || true
    rm -rf "$postgres_home"
}
