#!/bin/sh
# Adds Sextant in this folder to your own menu and file types, or takes it out again:
#   ./menu_entry.sh add
#   ./menu_entry.sh remove
set -eu
here=$(cd "$(dirname "$0")" && pwd)
share=${XDG_DATA_HOME:-$HOME/.local/share}
id=org.sextant_imaging.Sextant

refresh() {
    update-desktop-database "$share/applications" 2>/dev/null || true
    update-mime-database "$share/mime" 2>/dev/null || true
}

each_file() {
    (cd "$here/share" && find icons mime applications -type f)
}

case ${1:-} in
add)
    each_file | while read -r file; do
        mkdir -p "$share/$(dirname "$file")"
        cp "$here/share/$file" "$share/$file"
    done
    # A quote or a backslash in the folder's name needs more than this.
    sed -i "s|^Exec=sextant|Exec=\"$here/sextant\"|" "$share/applications/$id.desktop"
    refresh
    echo "Sextant is in your menu now."
    ;;
remove)
    each_file | while read -r file; do rm -f "$share/$file"; done
    refresh
    echo "Sextant is in your menu no more; delete $here to remove it."
    ;;
*)
    echo "usage: $0 add|remove" >&2
    exit 2
    ;;
esac
