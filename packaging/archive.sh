#!/bin/sh
# Makes the archive that runs from any folder, after stage.sh.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh

inside=$name-$version
folder=$built/archive/$inside
rm -rf "$built/archive"
mkdir -p "$built/archive"
cp -a "$staged/usr/lib/$name" "$folder"
cp LICENSE CHANGELOG.md packaging/archive_readme.txt "$folder/"
mv "$folder/archive_readme.txt" "$folder/README.txt"
cp "$built/third_party_notices.txt" "$folder/"
cp -a "$staged/usr/share" "$folder/share"
# Links into a system's folders lead nowhere from here.
rm -rf "$folder/share/doc" "$folder/share/lintian"
cp packaging/menu_entry.sh "$folder/"
chmod 755 "$folder/menu_entry.sh"
mkdir -p "$dist"
tar --create --sort=name --owner=0 --group=0 --numeric-owner \
    --mtime="@$SOURCE_DATE_EPOCH" --directory "$built/archive" "$inside" |
    gzip -6n >"$dist/$inside-linux-x86_64.tar.gz"
