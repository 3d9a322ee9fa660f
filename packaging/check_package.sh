#!/bin/sh
# Checks what package.sh built, without installing it.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh
need lintian lintian
need desktop-file-validate desktop-file-utils
need appstreamcli appstream
need makensis nsis

say "Sizes"
"$venv/bin/python" packaging/sizes.py "$deb" "$staged"
say "Desktop entry, metainfo, manual, completions"
desktop-file-validate "$staged/usr/share/applications/$id.desktop"
appstreamcli validate --no-net "$staged/usr/share/metainfo/$id.metainfo.xml"
complaints=$(man --warnings -E UTF-8 -l -Tutf8 "$staged/usr/share/man/man1/$name.1.gz" \
    2>&1 >/dev/null)
[ -z "$complaints" ] || fail "the manual: $complaints"
bash -n "$staged/usr/share/bash-completion/completions/$name"
say "lintian"
lintian --fail-on error,warning --tag-display-limit 0 "$deb"
say "The same commit gives the same wheel"
again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
sh packaging/wheel.sh "$again"
for made in "$again"/*; do
    cmp "$made" "$dist/$(basename "$made")"
done
say "The script of the Windows installer compiles"
sh packaging/windows/check.sh
say "The frozen program: every tool, what is compiled, how long it takes to start"
"$venv/bin/python" packaging/check_frozen.py "$staged/usr/lib/$name/$name"
say "All checks passed; sums:"
cat "$dist/SHA256SUMS"
