#!/bin/sh
# Makes .venv-localstack: LocalStack's core, and AWS's runtime client, which serves functions.
# Does nothing where that has been done already.
set -eu
venv=.venv-localstack
requirements=infra/localstack/requirements.txt
say() { printf 'dorsal: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

is_313() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3.13 .venv/bin/python python3}; do
        if is_313 "$candidate"; then
            "$candidate" -c 'import sys; print(sys.base_prefix + "/bin/python3.13")'
            return
        fi
    done
    die "LocalStack needs Python 3.13, which is not found (with another version it starts, and" \
        "then fails every call); install it (macOS: brew install python@3.13; else pyenv)," \
        "or name yours: make localstack PYTHON=/path/to/python3.13"
}

install() {
    "$1" -m venv --clear "$venv"
    # pip, not uv: pip trusts the certificates that the system trusts, a company's proxy's among them
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --require-hashes -r "$requirements" ||
        die "LocalStack could not be installed; see above: is the network up, the disk full?"
}

stamp=$venv/.installed
lock=$(cat "$requirements" | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
    python=$(find_python)
    say "installing LocalStack (once; a minute and 500 MB)"
    install "$python"
    echo "$lock" >"$stamp"
fi
