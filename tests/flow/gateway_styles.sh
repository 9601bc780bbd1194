#!/bin/bash
# Clients of the provinces, findUsage over the doors, and each refusal with its record.
exec python3 "$LIUHEN_ROOT/tests/share/style_cases.py"
