# shellcheck shell=bash
# Test helpers for shell: one TAP line a test, the plan at the end. Use:
#       . "$LIUHEN_ROOT/tests/lib/tap.sh"
#       is "$(liuhen vkey store)" "$expected" "the key is printed"
#       plan
# A script that stops before `plan` has failed: tools/tally.py wants the plan.

tap_number=0
tap_failed=0

# Everything a test makes goes under $scratch, which is removed when the script ends, however it ends.
scratch=$(mktemp -d)
tap_at_exit=()
tap_end() {
        local rc=$? command
        for command in ${tap_at_exit[@]+"${tap_at_exit[@]}"}; do eval "$command" || true; done
        rm -rf "$scratch"
        exit "$rc"
}
trap tap_end EXIT

# at_exit COMMAND-TEXT: evaluated when the script ends.
at_exit() {
        tap_at_exit+=("$1")
}

ok() {
        tap_number=$((tap_number + 1))
        printf 'ok %d - %s\n' "$tap_number" "$1"
}

not_ok() {
        tap_number=$((tap_number + 1))
        tap_failed=$((tap_failed + 1))
        printf 'not ok %d - %s\n' "$tap_number" "$1"
}

# skip NAME REASON
skip() {
        tap_number=$((tap_number + 1))
        printf 'ok %d - %s # SKIP %s\n' "$tap_number" "$1" "$2"
}

# skip_all REASON: for a whole script that cannot run here.
skip_all() {
        printf '1..0 # SKIP %s\n' "$1"
        exit 0
}

# Shows a text as comment lines, at most 40 of them.
note() {
        printf '%s\n' "$1" | head -n 40 | sed 's/^/# /'
}

# check NAME COMMAND...: passes if the command succeeds; shows what it wrote if not.
check() {
        local name=$1 out
        shift
        if out=$("$@" 2>&1); then ok "$name"; else
                not_ok "$name"
                note "$out"
        fi
}

# refuses NAME PATTERN COMMAND...: passes if the command fails and says something that matches the pattern (ERE).
refuses() {
        local name=$1 pattern=$2 out
        shift 2
        if out=$("$@" 2>&1); then
                not_ok "$name"
                note "it succeeded and wrote: $out"
        elif grep -Eq -- "$pattern" <<<"$out"; then ok "$name"; else
                not_ok "$name"
                note "wanted: $pattern"
                note "got: $out"
        fi
}

# is GOT WANTED NAME
is() {
        if [ "$1" = "$2" ]; then ok "$3"; else
                not_ok "$3"
                note "got:    $1"
                note "wanted: $2"
        fi
}

# like TEXT PATTERN NAME: some line of the text matches the pattern (ERE).
like() {
        if grep -Eq -- "$2" <<<"$1"; then ok "$3"; else
                not_ok "$3"
                note "got:    $1"
                note "wanted: $2"
        fi
}

# unlike TEXT PATTERN NAME: no line of the text matches.
unlike() {
        if ! grep -Eq -- "$2" <<<"$1"; then ok "$3"; else
                not_ok "$3"
                note "found $2 in: $1"
        fi
}

# plan: last line of every script.
plan() {
        printf '1..%d\n' "$tap_number"
        [ "$tap_failed" -eq 0 ] || exit 1
}
