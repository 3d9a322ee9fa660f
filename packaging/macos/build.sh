#!/bin/sh
# Makes the disk image for macOS: run on macOS with Python 3.11. Not yet run there.
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' desktop_app/__init__.py)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

"${PYTHON:-python3.11}" -m venv build/venv
python=build/venv/bin/python
"$python" -m pip install --quiet --constraint constraints.txt \
    --editable '.[raw,cluster,package]'
opencv=$("$python" -c "from importlib.metadata import version; print(version('opencv-python'))")
"$python" -m pip uninstall --quiet --yes opencv-python
"$python" -m pip install --quiet --no-deps "opencv-python-headless==$opencv"

"$python" packaging/icons.py build/sextant.ico build/sextant.icns
"$python" -m PyInstaller --noconfirm --distpath build/frozen \
    --workpath build/pyinstaller packaging/sextant.spec
application=build/frozen/Sextant.app
"$application/Contents/MacOS/sextant" --self-test

# Signed with the identity that is named, else for this machine alone.
codesign --force --deep --options runtime --sign "${SEXTANT_SIGN:--}" "$application"
image=build/image
rm -rf "$image"
mkdir -p "$image" dist
cp -R "$application" "$image/"
cp build/third_party_notices.txt LICENSE "$image/"
ln -s /Applications "$image/Applications"
output=dist/sextant-$version-macos-$(uname -m).dmg
hdiutil create -volname "Sextant $version" -srcfolder "$image" -ov -format UDZO "$output"
echo "$output"
