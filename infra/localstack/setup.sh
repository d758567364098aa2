#!/bin/sh
# Makes .venv-localstack: LocalStack's core, and AWS's runtime client, which serves functions.
# Does nothing where that has been done already.
set -eu
venv=.venv-localstack
requirements=infra/localstack/requirements.txt
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

install() {
    "$uv" venv --quiet --no-project --no-python-downloads --clear --python "$1" "$venv"
    "$uv" pip install --quiet --python "$venv/bin/python" --require-hashes --compile-bytecode \
        -r "$requirements" ||
        die "LocalStack could not be installed; see above: is the network up, the disk full?"
}

stamp=$venv/.installed
lock=$(cat "$requirements" | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$lock" ]; then
    python=$(find_python)
    say "installing LocalStack (once; half a minute and 500 MB)"
    install "$python"
    echo "$lock" >"$stamp"
fi
