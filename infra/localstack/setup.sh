#!/bin/sh
# Makes .venv-localstack: LocalStack's core as a plain process, and in it the Python that runs
# functions, which has AWS's runtime client and nothing else. Does nothing where that is done.
set -eu
venv=.venv-localstack
folder=infra/localstack
uv=.venv/bin/uv
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

install() { # environment, locked requirements
    "$uv" venv --quiet --no-project --no-python-downloads --clear --python "$python" "$1"
    "$uv" pip install --quiet --python "$1/bin/python" --require-hashes --compile-bytecode -r "$2" ||
        die "LocalStack could not be installed; see above: is the network up, the disk full?"
}

stamp=$venv/.installed
lock=$(cat "$folder/setup.sh" "$folder"/*.txt | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
    python=$(find_python)
    say "installing LocalStack (once; half a minute and 500 MB)"
    rm -rf "$venv"
    install "$venv" "$folder/requirements.txt"
    install "$venv/functions" "$folder/functions.txt"
    echo "$lock" >"$stamp"
fi
