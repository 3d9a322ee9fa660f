#!/bin/sh
# Compiles the script of the Windows installer over a stand-in, to see that it is sound.
set -eu
cd "$(dirname "$0")/../.."
. packaging/common.sh
need makensis nsis

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/frozen/_internal"
echo stand-in | tee "$folder/frozen/sextant.exe" >"$folder/frozen/_internal/a.dll"
"$venv/bin/python" packaging/icons.py "$folder/sextant.ico" "$folder/sextant.icns"
makensis -V2 -WX "-DVERSION=$version" "-DFROZEN=$folder/frozen" \
    "-DLICENCE=$root/LICENSE" "-DICON=$folder/sextant.ico" \
    "-DOUTPUT=$folder/sextant.exe" packaging/windows/sextant.nsi
[ -s "$folder/sextant.exe" ] || fail "makensis wrote no installer"
