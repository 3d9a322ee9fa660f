#!/bin/sh
# Builds everything that is handed out into dist/, then checks it.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh

rm -rf "$dist"
sh packaging/freeze.sh
sh packaging/stage.sh
say "Debian package"
sh packaging/deb.sh
say "RPM"
sh packaging/rpm.sh
say "Archive"
sh packaging/archive.sh
say "Wheel and sdist"
sh packaging/wheel.sh
cp "$built/sbom.cdx.json" "$dist/$name-$version.cdx.json"
cp "$built/third_party_notices.txt" "$dist/"
(cd "$dist" && sha256sum -- * >"$built/SHA256SUMS" && mv "$built/SHA256SUMS" .)
sh packaging/check_package.sh
