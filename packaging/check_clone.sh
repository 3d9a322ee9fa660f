#!/bin/sh
# Runs the two commands of the README in a fresh clone on a fresh Debian system.
#
#   packaging/check_clone.sh [SUITE] [run|test]...
#
# Needs root. Nothing is there but git, make and Python with venv.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh
[ "$(id -u)" = 0 ] || fail "check_clone.sh makes a chroot: run it as root"
need debootstrap debootstrap
suite=${1:-bookworm}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- run test

. packaging/chroot.sh
trap remove_chroots EXIT
trap 'exit 130' INT TERM
say "$suite: a fresh system with git, make and Python"
system=$(make_chroot "$suite" git,make,python3,python3-venv,ca-certificates)
git clone --quiet --no-hardlinks "$root" "$system/root/$name"
for target in "$@"; do
    say "$suite: make $target"
    as_root "$system" sh -c "cd ~/$name && make $target"
done
say "$suite: make $* passes in a fresh clone"
