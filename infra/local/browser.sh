#!/bin/sh
# The browser tests drive Debian's Chromium. Where it is missing, root on Debian installs it;
# elsewhere the tests say what is missing and are skipped (with CI=true they fail).
command -v chromium >/dev/null && exit 0
command -v apt-get >/dev/null || exit 0
[ "$(id -u)" = 0 ] || exit 0
printf 'dorsal: installing Chromium for the browser tests (once)\n' >&2
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null
then
    printf 'dorsal: Chromium could not be installed; the browser tests will say so\n' >&2
fi
