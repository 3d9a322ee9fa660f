# Fresh Debian systems in folders, for the checks; read with `.` after common.sh, as root.
# shellcheck shell=sh disable=SC2154

chroots=$(mktemp -d /var/tmp/sextant-chroots.XXXXXX)
user=tester
# Debian's own list of certificates would be made anew when its package is installed.
certificates=/etc/certificates-of-the-host.crt
enter=$(command -v chroot)

# The mirror of this very machine, whichever it is.
mirror() {
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # shellcheck disable=SC2016  # apt expands it
    apt-get indextargets --format '$(REPO_URI)' "Codename: $codename" \
        "Component: main" | head -n 1
}

# make_chroot SUITE [PACKAGE,...]: prints the folder of a new minimal system.
make_chroot() {
    folder=$chroots/$1
    cache=$built/debs/$1
    mkdir -p "$cache"
    debootstrap --variant=minbase --cache-dir="$cache" ${2:+--include="$2"} \
        "$1" "$folder" "$(mirror)" >"$chroots/$1.log" 2>&1 ||
        { tail -n 20 "$chroots/$1.log" >&2; return 1; }
    mount -t proc proc "$folder/proc"
    mount --bind /dev "$folder/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$folder/dev/shm" 2>/dev/null || true
    # How this machine reaches the network.
    cp /etc/resolv.conf "$folder/etc/resolv.conf" 2>/dev/null || true
    if [ -f /etc/apt/apt.conf ]; then cp /etc/apt/apt.conf "$folder/etc/apt/"; fi
    if [ -n "${PIP_CERT:-}" ]; then
        cp "$PIP_CERT" "$folder$certificates"
    fi
    chroot "$folder" useradd --create-home --shell /bin/sh "$user"
    echo "$folder"
}

# as_root FOLDER COMMAND...
as_root() {
    folder=$1
    shift
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
        DEBIAN_FRONTEND=noninteractive ${PIP_CERT:+PIP_CERT="$certificates"} \
        "$enter" "$folder" "$@"
}

# as_user FOLDER SHELL-COMMAND: an ordinary user, on the display if there is one.
as_user() {
    env -i PATH="/home/$user/.local/bin:/usr/bin:/bin" HOME="/home/$user" \
        LANG=C.UTF-8 ${DISPLAY:+DISPLAY="$DISPLAY"} \
        ${PIP_CERT:+PIP_CERT="$certificates"} \
        "$enter" --userspec="$user:$user" "$1" sh -c "cd; $2"
}

remove_chroots() {
    for folder in "$chroots"/*/; do
        for part in dev/shm dev proc; do
            umount --lazy "$folder$part" 2>/dev/null || true
        done
        case $(cat /proc/mounts) in
        *" ${folder%/}/"*) echo "still mounted below $folder: left there" >&2 ;;
        *) rm -rf --one-file-system "${folder%/}" ;;
        esac
    done
    rm -f "$chroots"/*.log
    rmdir "$chroots" 2>/dev/null || true
}
