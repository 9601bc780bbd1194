#!/usr/bin/env bash
# ./run and what it stands on: options, ports, build folders. The build itself is tested by ./run being used.
set -euo pipefail
. "$LIUHEN_ROOT/tests/lib/tap.sh"

# A stranger on a port, until the script ends.
port=$("$LIUHEN_ROOT/tools/port" free)
python3 -c 'import socket, sys, time
s = socket.socket(); s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(); print("up", flush=True); time.sleep(600)' \
        "$port" >"$scratch/up" &
stranger=$!
at_exit "kill $stranger"
until [ -s "$scratch/up" ]; do sleep 0.05; done

refuses "a taken port is named" "cannot listen on 127.0.0.1:$port: another program" \
        "$LIUHEN_ROOT/tools/port" check "127.0.0.1:$port"
free=$("$LIUHEN_ROOT/tools/port" free)
check "a free port is fine" "$LIUHEN_ROOT/tools/port" check "127.0.0.1:$free"
for bad in 8080 127.0.0.1: :8080 127.0.0.1:0 127.0.0.1:65536 127.0.0.1:80x localhost:8080 ::1:8080 1.2.3.4.5:80; do
        refuses "\"$bad\" is no address" 'is not' "$LIUHEN_ROOT/tools/port" check "$bad"
done

refuses "run names an option it does not know" 'unknown option "--bogus"' "$LIUHEN_ROOT/run" --bogus
refuses "run wants a value for --listen" 'needs ADDR:PORT' "$LIUHEN_ROOT/run" --listen
refuses "run says that the port is taken, and what to do" 'another program.*choose another port: ./run --listen 127.0.0.1:' \
        "$LIUHEN_ROOT/run" --listen "127.0.0.1:$port"
refuses "run says what is wrong with an address" '[-]-listen: "somewhere" is not ADDR:PORT' \
        "$LIUHEN_ROOT/run" --listen somewhere
like "$("$LIUHEN_ROOT/run" --help)" '^usage: ./run' "run explains itself"
refuses "the test runner names an option it does not know" 'unknown option "--bogus"' \
        "$LIUHEN_ROOT/test" --bogus

# A tree of its own, under a path with a space.
tree="$scratch/a tree"
mkdir -p "$tree/tools" "$scratch/work"
cp "$LIUHEN_ROOT/tools/common.sh" "$tree/tools/"
printf "project('x')\ncustom_target('x', output: 'x', command: ['touch', '@OUTPUT@'], build_by_default: true)\n" >"$tree/meson.build"
in_tree() {
        (cd / && bash -euo pipefail -c '. "$0/tools/common.sh"; "$@"' "$tree" "$@")
}
is "$(in_tree eval 'printf %s "$root|$work"')" "$tree|$tree" "the tree is found from anywhere"
is "$(LIUHEN_WORK=$scratch/work in_tree eval 'printf %s "$work"')" "$scratch/work" "builds may go elsewhere"
check "a build folder is made" in_tree configure build-x --buildtype=debug
check "and built" in_tree build build-x
check "its product is there" test -e "$tree/build-x/x"
check "the same options again keep it" in_tree configure build-x --buildtype=debug
check "its product is still there" test -e "$tree/build-x/x"
check "other options make it anew" in_tree configure build-x --buildtype=release
refuses "its product is gone" '' test -e "$tree/build-x/x"
printf 'nonsense(' >"$tree/meson.build"
refuses "a failing build shows the tool's words" 'failed \([0-9]+\): meson setup' in_tree configure build-y
plan
