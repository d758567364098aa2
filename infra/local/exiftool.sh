#!/bin/sh
# The tests of what photographers' programs read ask ExifTool. Where it is missing, root on Debian
# installs it; elsewhere the tests say what is missing and are skipped (with CI=true they fail).
command -v exiftool >/dev/null && exit 0
command -v apt-get >/dev/null || exit 0
[ "$(id -u)" = 0 ] || exit 0
printf 'dorsal: installing ExifTool for the tests of keywords (once)\n' >&2
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends libimage-exiftool-perl; } >/dev/null
then
    printf 'dorsal: ExifTool could not be installed; the tests of keywords will say so\n' >&2
fi
