#!/bin/sh
# The verifier must not use what it judges: of the program it may include base, os and crypt/hash.h only.
cd "$(dirname "$0")/../../src/verify" || exit 2
found=$(grep -n '#include "' *.[ch] | grep -v '"\(base\|os\|verify\)/' | grep -v '"crypt/hash\.h"')
echo 1..1
[ -z "$found" ] && echo "ok 1 - the verifier includes nothing of what it judges" && exit 0
echo "not ok 1 - the verifier includes nothing of what it judges"
echo "$found" | sed 's/^/# /'
exit 1
