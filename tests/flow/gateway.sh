#!/bin/bash
# The gateway as its users meet it: doors, refusals, providers of all kinds, the record of it all.
exec python3 "$LIUHEN_ROOT/tests/share/gateway_cases.py"
