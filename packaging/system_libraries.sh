#!/bin/sh
# Installs the system libraries Qt and OpenCV load, where they are missing.
# Does nothing (and says nothing) where all of them are there, or not on Linux.
set -eu
[ "$(uname -s)" = Linux ] || exit 0

libraries='libglib-2.0.so.0 libGL.so.1 libEGL.so.1 libxkbcommon.so.0 libfreetype.so.6
libfontconfig.so.1 libdbus-1.so.3 libxcb-cursor.so.0 libxcb-icccm.so.4
libxcb-keysyms.so.1 libxcb-shape.so.0 libxcb-xkb.so.1 libxkbcommon-x11.so.0'
missing=''
for library in $libraries; do
    # Loading is the only question that has the same answer on every distribution.
    python3 -c "import ctypes; ctypes.CDLL('$library')" 2>/dev/null ||
        missing="$missing $library"
done
# Letters have to come from somewhere; fontconfig's own list tells.
fonts=$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" \
    "$HOME/.local/share/fonts" -name '*.[ot]t[fc]' 2>/dev/null | head -n 1 || true)
[ -n "$fonts" ] || missing="$missing (a font)"
[ -n "$missing" ] || exit 0

packages='libgl1 libegl1 libxkbcommon0 libfreetype6 libfontconfig1 libdbus-1-3
libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1
libxkbcommon-x11-0 fonts-dejavu-core'
echo "System libraries that Qt needs are missing:$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Install them with your system's package manager, then run this again." >&2
    exit 1
fi
as_root=''
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "As root: apt-get install libglib2.0-0 $(echo "$packages" | tr '\n' ' ')" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "Installing them with apt-get: libglib2.0-0 $(echo "$packages" | tr '\n' ' ')"
$as_root apt-get update -qq
# Renamed by the 64-bit time transition of Debian 13 and Ubuntu 24.04.
glib=libglib2.0-0
apt-cache show libglib2.0-0t64 >/dev/null 2>&1 && glib=libglib2.0-0t64
# The list is meant to be split.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "$glib" $packages >/dev/null
