# shellcheck shell=bash
# What ./run, ./test and the Makefile's helpers share: where things are, and how a build is made. Sourced, not run.
# The tree may lie under a path with spaces, may be called from anywhere, and may be read-only: then builds and data go
# to a folder of the user's cache instead.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

if [ -n "${LIUHEN_WORK:-}" ]; then
        mkdir -p "$LIUHEN_WORK"
        work=$(cd "$LIUHEN_WORK" && pwd -P)
elif [ -w "$root" ]; then
        work=$root
else
        work=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/liuhen
        mkdir -p "$work"
fi

say() {
        printf '%s\n' "$*"
}

die() {
        printf '%s: %s\n' "${0##*/}" "$*" >&2
        exit 1
}

# quiet COMMAND...: runs it; what it wrote is shown only if it failed.
quiet() {
        local log rc=0
        log=$(mktemp)
        "$@" >"$log" 2>&1 || rc=$?
        [ "$rc" -eq 0 ] || { cat "$log"; printf 'failed (%s): %s\n' "$rc" "$*"; } >&2
        rm -f "$log"
        return "$rc"
}

# configure NAME MESON-OPTION...: sets up $work/NAME, or brings an existing folder to these options.
configure() {
        local name=$1 dir=$work/$1 wish
        shift
        wish="$root|${CC:-}|$*"
        # A folder set up for another place of the tree or with other options would build the wrong thing: start over.
        # Only folders that this function made are ever removed.
        if [ -e "$dir/.configured" ] && [ "$(cat "$dir/.configured")" != "$wish" ]; then
                rm -rf "$dir"
        fi
        if [ ! -e "$dir/.configured" ]; then
                [ ! -e "$dir/meson-private" ] || rm -rf "$dir"
                quiet meson setup "$dir" "$root" "$@" || return
                printf '%s' "$wish" >"$dir/.configured"
        fi
}

# build NAME [TARGET...]: compiles with every core; the compiler's words are shown only on failure.
build() {
        local name=$1
        shift
        quiet ninja -C "$work/$name" -j "$(nproc)" "$@"
}
