#!/bin/bash
# kill -9 under load: what was acknowledged is in the log.
exec python3 "$LIUHEN_ROOT/tests/share/kill_cases.py"
