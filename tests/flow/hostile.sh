#!/bin/bash
# What strangers try: corpora of heads, paths, forms and uploads against the served program, and hostile texts published
# through the real way in, looked for in every page and every form of it.
exec python3 "$LIUHEN_ROOT/tests/flow/hostile_cases.py"
