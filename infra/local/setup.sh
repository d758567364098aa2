#!/bin/sh
# Makes .venv and installs a locked requirements file, this project and the models into it.
# Usage: infra/local/setup.sh local|dev. Does nothing where that has been done already.
set -eu
kind=$1
venv=.venv
say() { printf 'dorsal: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3.13 python3.14 python3.12 python3}; do
        if new_enough "$candidate"; then echo "$candidate"; return; fi
    done
    die "Python 3.12 or newer is needed and not found; install it (Debian, Ubuntu: apt install" \
        "python3; macOS: brew install python@3.13), or name yours: make run PYTHON=/path/to/python"
}

# Debian and Ubuntu keep ensurepip in a package of its own.
expect_venv() {
    "$1" -c 'import ensurepip' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "installing Debian's python3-venv"
        apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null && return
    fi
    die "this Python cannot make virtual environments: apt install python3-venv, then try again"
}

make_venv() {
    python=$(find_python)
    expect_venv "$python"
    rm -rf "$venv"
    "$python" -m venv "$venv" || die "the virtual environment could not be made; is the disk full?"
}

install() {
    say "installing the $kind dependencies (once; a minute or two)"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "requirements-$kind.txt" ||
        die "the dependencies could not be installed; see above: is the network up, the disk full?"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation \
        --no-deps --no-index --editable . || die "the command 'dorsal' could not be installed"
}

# One that was cut short while it was made has no pip.
new_enough "$venv/bin/python" && "$venv/bin/python" -c 'import pip' 2>/dev/null || make_venv
stamp=$venv/.installed-$kind
lock=$(cat "requirements-$kind.txt" pyproject.toml | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
    install
    echo "$lock" >"$stamp"
fi
"$venv/bin/python" -m infra.models >/dev/null
