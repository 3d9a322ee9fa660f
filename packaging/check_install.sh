#!/bin/sh
# Installs what is in dist/ on fresh Debian systems, uses it as a user would, removes it.
#
#   packaging/check_install.sh [SUITE...]      bookworm and trixie, if none is named
#
# Needs root. The systems are chroots, so that nothing of this machine helps; only the
# virtual screen, and the eyes that look at it, are outside.
set -eu
cd "$(dirname "$0")/.."
. packaging/common.sh
[ "$(id -u)" = 0 ] || fail "check_install.sh makes chroots: run it as root"
[ -f "$deb" ] || fail "$deb is missing: make package"
need debootstrap debootstrap
need Xvfb xvfb
need xdotool xdotool
need import imagemagick

begun=$(date +%s)
logs=$built/install
mkdir -p "$logs"
[ $# -gt 0 ] || set -- bookworm trixie
if [ $# -gt 1 ]; then # side by side: each has a system, a screen and a log of its own
    for suite in "$@"; do
        (sh packaging/check_install.sh "$suite" >"$logs/$suite.log" 2>&1 ||
            echo failed >"$logs/$suite.failed") &
    done
    wait
    for suite in "$@"; do cat "$logs/$suite.log"; done
    for suite in "$@"; do
        [ ! -f "$logs/$suite.failed" ] || fail "$suite does not hold"
    done
    say "All hold after $(($(date +%s) - begun)) s; look at $logs/*.png"
    exit
fi

. packaging/chroot.sh
suite=$1
rm -f "$logs/$suite.failed" "$logs/$suite.png"
own=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    remove_chroots
    rm -rf "$own"
}
trap finish EXIT
trap 'exit 130' INT TERM

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    left=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep 0.2
    done
}

is_shown() {
    xdotool search --onlyvisible --name "$1"
}

# Every path of a system but what is the users', the package manager's and the kernel's.
paths() {
    (cd "$1" && find . \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./run \
        -o -path ./tmp -o -path ./var/tmp -o -path ./home -o -path ./var/lib/apt \
        -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg \
        -o -name __pycache__ \) -prune -o -print | sort)
}

self_test() {
    as_user "$1" "$2 --self-test" | tee "$own/self_test.txt"
    [ "$(grep -c ': ok: ' "$own/self_test.txt")" -ge 7 ] ||
        fail "$2 --self-test: not every tool holds"
}

exec 3>"$own/display"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp >/dev/null 2>&1 &
server=$!
exec 3>&-
wait_for 20 test -s "$own/display" || fail "no virtual screen"
DISPLAY=:$(cat "$own/display")
export DISPLAY

say "$suite: a fresh system"
system=$(make_chroot "$suite")
as_root "$system" apt-get update -qq
# There before and after: they are no part of what is removed.
as_root "$system" apt-get install -y -qq --no-install-recommends \
    desktop-file-utils shared-mime-info libglib2.0-bin pipx >"$chroots/apt.log" 2>&1
paths "$system" >"$own/paths_before.txt"

say "$suite: apt install ./$(basename "$deb")"
cp "$deb" "$system/tmp/"
as_root "$system" apt-get install -y -qq --no-install-recommends \
    "/tmp/$(basename "$deb")" >"$chroots/apt.log" 2>&1 ||
    { tail -n 20 "$chroots/apt.log" >&2; exit 1; }
say "$suite: every tool, as an ordinary user"
self_test "$system" sextant

say "$suite: the window, and a project opened by its type"
project=version_2.sextant
cp "tests/projects/$project" "$system/home/$user/"
chroot "$system" chown "$user:" "/home/$user/$project"
as_user "$system" 'echo $$ >pid; exec sextant' &
window=$!
wait_for 60 is_shown Sextant || fail "$suite: no window within a minute"
kind=$(as_user "$system" "gio info --attributes=standard::content-type $project")
case $kind in
*application/x-sextant-project*) ;;
*) fail "$suite: the type of $project is not known: $kind" ;;
esac
as_user "$system" "gio open $project" || fail "$suite: nothing opens $project"
wait_for 60 is_shown "${project%.sextant}" ||
    fail "$suite: $project did not open in the window"
sleep 3
import -window root "$logs/$suite.png"
[ "$(xdotool search --onlyvisible --class sextant | wc -l)" -ge 1 ] ||
    fail "$suite: the window does not tell the desktop whose it is"
kill "$(cat "$system/home/$user/pid")"
wait "$window" || true

say "$suite: the archive, from a folder of the user's"
as_user "$system" "mkdir -p 'any folder' && cd 'any folder' && tar xzf -" \
    <"$dist/$name-$version-linux-x86_64.tar.gz"
self_test "$system" "'any folder/$name-$version/sextant'"

say "$suite: the wheel, with pipx"
cp "$dist"/*.whl "$system/tmp/"
as_user "$system" "pipx install /tmp/*.whl" >"$chroots/pipx.log" 2>&1 ||
    { tail -n 20 "$chroots/pipx.log" >&2; exit 1; }
self_test "$system" ".local/bin/sextant"

say "$suite: apt purge"
as_root "$system" apt-get purge -y -qq sextant >"$chroots/apt.log" 2>&1
as_root "$system" apt-get autoremove --purge -y -qq >>"$chroots/apt.log" 2>&1
paths "$system" >"$own/paths_after.txt"
comm -13 "$own/paths_before.txt" "$own/paths_after.txt" >"$own/left.txt"
[ ! -s "$own/left.txt" ] ||
    fail "$suite: purge left $(tr '\n' ' ' <"$own/left.txt")"
say "$suite: nothing left; the user's own is in" \
    "$(cd "$system/home/$user" && find . -maxdepth 3 -name sextant | tr '\n' ' ')"
say "$suite: everything holds, after $(($(date +%s) - begun)) s"
