#!/bin/sh
# Lays out build/stage as the root of a system with Sextant on it; after freeze.sh.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh

python=$venv/bin/python
share=$staged/usr/share
rm -rf "$staged"
mkdir -p "$staged/usr/bin" "$staged/usr/lib" "$share/applications" \
    "$share/mime/packages" "$share/metainfo" "$share/man/man1" "$share/doc/$name" \
    "$share/bash-completion/completions" "$share/zsh/vendor-completions" \
    "$share/lintian/overrides"

cp -a "$frozen" "$staged/usr/lib/$name"
find "$staged/usr/lib/$name" -type d -exec chmod 755 {} +
find "$staged/usr/lib/$name" -type f -exec chmod 644 {} +
chmod 755 "$staged/usr/lib/$name/$name"
ln -s "../lib/$name/$name" "$staged/usr/bin/$name"

cp "packaging/desktop/$id.desktop" "$share/applications/"
cp "packaging/desktop/$id.xml" "$share/mime/packages/"
day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)
sed "s/@VERSION@/$version/; s/@DATE@/$day/" "packaging/desktop/$id.metainfo.xml.in" \
    >"$share/metainfo/$id.metainfo.xml"

icons=$share/icons/hicolor
mkdir -p "$icons/scalable/apps" "$icons/scalable/mimetypes"
cp resources/icons/sextant.svg "$icons/scalable/apps/$name.svg"
cp resources/icons/sextant_project.svg \
    "$icons/scalable/mimetypes/application-x-sextant-project.svg"
for picture in resources/icons/sextant-*.png; do
    size=${picture##*-}
    size=${size%.png}
    mkdir -p "$icons/${size}x$size/apps"
    cp "$picture" "$icons/${size}x$size/apps/$name.png"
done

"$python" packaging/manual.py | gzip -9n >"$share/man/man1/$name.1.gz"
"$python" packaging/completion.py bash >"$share/bash-completion/completions/$name"
"$python" packaging/completion.py zsh >"$share/zsh/vendor-completions/_$name"

gzip -9n <CHANGELOG.md >"$share/doc/$name/changelog.gz"
{
    echo "$name ($version-$revision) unstable; urgency=medium"
    printf '\n  * Version %s; what changed stands in changelog.gz.\n\n' "$version"
    echo " -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$share/doc/$name/changelog.Debian.gz"
cp "$built/sbom.cdx.json" "$share/doc/$name/"
# The notices lie with the program, where About shows them.
ln -s "../../../lib/$name/_internal/desktop_app/resources/third_party_notices.txt" \
    "$share/doc/$name/third_party_notices.txt"
"$python" packaging/copyright.py >"$share/doc/$name/copyright"
cp packaging/debian/overrides "$share/lintian/overrides/$name"

# The same commit gives the same dates.
find "$staged" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
