#!/bin/sh
# Makes the wheel and the sdist of what is committed: the same commit gives the same bytes.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh

target=${1:-$dist}
sources=$(mktemp -d)
trap 'rm -rf "$sources"' EXIT
git archive HEAD | tar --extract --directory "$sources"
mkdir -p "$target"
"$venv/bin/python" -m build --outdir "$target" "$sources" >"$built/wheel.log" 2>&1 ||
    { cat "$built/wheel.log" >&2; fail "the wheel was not built"; }
