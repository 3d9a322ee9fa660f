#!/bin/sh
# Makes the .deb of build/stage; after stage.sh.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh
need dpkg-deb dpkg

rm -rf "$staged/DEBIAN"
mkdir "$staged/DEBIAN"
(cd "$staged" && find usr -type f -print0 | sort -z | xargs -0 md5sum) \
    >"$built/md5sums"
size=$(du -sk --apparent-size "$staged/usr" | cut -f1)
depends=$("$venv/bin/python" packaging/depends.py "$frozen" deb)
sed "s/@VERSION@/$version-$revision/; s/@MAINTAINER@/$maintainer/; s/@SIZE@/$size/; s/@DEPENDS@/$depends/" \
    packaging/debian/control.in >"$staged/DEBIAN/control"
mv "$built/md5sums" "$staged/DEBIAN/md5sums"
mkdir -p "$dist"
# A larger dictionary finds more in 600 MB; unpacking takes 33 MB of memory.
dpkg-deb --root-owner-group -Zxz "-z${SEXTANT_XZ:-8}" --build "$staged" \
    "$deb"
rm -rf "$staged/DEBIAN"
