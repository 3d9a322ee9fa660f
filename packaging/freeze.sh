#!/bin/sh
# Makes build/frozen/sextant: the program as one folder that needs no Python.
#
# Built with Python 3.11 of Debian 12, it runs there and on anything newer.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh

python=${PYTHON:-/usr/bin/python3.11}
[ -x "$python" ] || python=python3.11
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
    fail "$python is not Python 3.11: name one with PYTHON=..."
need objdump binutils
need dpkg-query dpkg

stamp=$venv/.installed
wanted=$(cat pyproject.toml constraints.txt | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    say "Installing the libraries of the program into build/venv"
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --constraint constraints.txt \
        --editable '.[raw,cluster,package]'
    # The same OpenCV without the Qt 5 of its windows, which are never opened.
    opencv=$("$venv/bin/pip" show opencv-python | sed -n 's/^Version: //p')
    "$venv/bin/pip" uninstall --quiet --yes opencv-python
    "$venv/bin/pip" install --quiet --no-deps "opencv-python-headless==$opencv"
    echo "$wanted" >"$stamp"
fi

say "Freezing Sextant $version"
"$venv/bin/pyinstaller" --noconfirm --log-level WARN --distpath "$built/frozen" \
    --workpath "$built/pyinstaller" packaging/sextant.spec
# A tenth of LLVM is names that nobody looks up. (Stripping breaks OpenBLAS.)
strip --strip-unneeded "$frozen/_internal/llvmlite/binding/libllvmlite.so"
say "Frozen: $(du -sm "$frozen" | cut -f1) MiB"
