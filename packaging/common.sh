# What the scripts of the packaging share; read with `.` from the top of the repository.
# Those who read it use what it names.
# shellcheck shell=sh disable=SC2034

root=$PWD
name=sextant
id=org.sextant_imaging.Sextant
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' desktop_app/__init__.py)
revision=1
maintainer='The Sextant project <sextant@sextant-imaging.invalid>'
built=$root/build
venv=$built/venv
frozen=$built/frozen/$name
staged=$built/stage
dist=${SEXTANT_DIST:-$root/dist}
architecture=amd64
deb=$dist/${name}_$version-${revision}_$architecture.deb

# The same commit gives the same dates in everything that is built.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
fi
export SOURCE_DATE_EPOCH PYTHONHASHSEED=0
umask 022

say() {
    echo "== $*"
}

fail() {
    echo "packaging: $*" >&2
    exit 1
}

# Installs what is missing of Debian's packages: need PROGRAM PACKAGE.
need() {
    command -v "$1" >/dev/null 2>&1 && return
    command -v apt-get >/dev/null 2>&1 || fail "$1 is missing: install $2"
    say "Installing $2"
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends "$2" >/dev/null
}
