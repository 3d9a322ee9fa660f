#!/bin/sh
# Makes the .rpm of build/stage with nfpm; after stage.sh.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh

{
    sed "s/@VERSION@/$version/" packaging/nfpm.yaml.in
    echo "depends:"
    "$venv/bin/python" packaging/depends.py "$frozen" rpm | sed 's/.*/  - "&"/'
} >"$built/nfpm.yaml"
mkdir -p "$dist"
"$venv/bin/nfpm" package --config "$built/nfpm.yaml" --packager rpm \
    --target "$dist/$name-$version.x86_64.rpm"
