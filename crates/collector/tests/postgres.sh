#!/bin/sh
# A PostgreSQL of one's own, for tests and measurements: `sh postgres.sh FOLDER`, with PASSWORD set. It makes a cluster in
# FOLDER, listens on a socket there, user and superuser being `tester`, and does what it reads from standard input line by
# line: `start`, `stop INT` (as an operator does), `stop QUIT` (as a crash). The end of the input ends it, and FOLDER goes:
# however whoever started it ends, nothing of it stays. With `server.crt`, `server.key` and `port` in FOLDER it listens on
# loopback as well, and speaks TLS there.
set -eu
folder=$1

# Debian keeps the programs off PATH, each version apart.
bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -t / -k 5 -n | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || echo nowhere)")
if [ ! -x "$bin/initdb" ]; then
    echo 'PostgreSQL is missing, which the stores are tested on: install it, on Debian with `apt-get install postgresql`' \
        'as root (`cargo xtask setup` does)' >&2
    exit 1
fi

# It refuses to run as root; Debian's package makes a user for it, who may not see where this script lies.
if [ "$(id -u)" = 0 ]; then
    cp "$0" "$folder/again.sh"
    chown -R postgres "$folder"
    exec setpriv --reuid=postgres --regid=postgres --init-groups sh "$folder/again.sh" "$folder"
fi

cd "$folder"
echo "$PASSWORD" > password
# Names in the order of a dictionary, so that where bytes are meant it has to be said. Known from version 15 on.
version=$("$bin/initdb" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
locale=--locale=C.UTF-8
[ "$version" -lt 15 ] || locale="$locale --locale-provider=icu --icu-locale=en"
"$bin/initdb" --pgdata=data --username=tester --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --no-sync \
    $locale > log

network='-c listen_addresses='
if [ -f server.crt ]; then
    network="-c listen_addresses=127.0.0.1 -c port=$(cat port) -c ssl=on"
    network="$network -c ssl_cert_file=$folder/server.crt -c ssl_key_file=$folder/server.key"
fi

server=
stop() {
    [ -z "$server" ] || kill -s "$1" "$server" || true
    wait
}
while read -r command signal; do
    case "$command" in
        start)
            # shellcheck disable=SC2086 # several words
            "$bin/postgres" -D data -k "$folder" $network -c max_connections=200 >> log 2>&1 &
            server=$!
            ;;
        stop) stop "$signal" ;;
    esac
done
stop QUIT
# Of a folder in one that is not this user's, the emptied folder itself stays.
cd / && rm -rf "$folder" 2> /dev/null || true
