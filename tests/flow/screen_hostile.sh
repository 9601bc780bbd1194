#!/bin/bash
# Files that want to harm whoever reads them: each is held or read, within 20 seconds of processor time and 512 MB a process.
exec python3 "$LIUHEN_ROOT/tests/flow/screen_hostile_cases.py"
