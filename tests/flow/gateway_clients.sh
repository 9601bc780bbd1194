#!/bin/bash
# Clients of the gateway that we did not write.
exec python3 "$LIUHEN_ROOT/tests/share/npm_cases.py"
