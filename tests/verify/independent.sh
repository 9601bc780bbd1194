#!/bin/sh
# The verifier must not use what it judges: of the program it may include base, os and crypt/hash.h only.
cd "$(dirname "$0")/../../src/verify" || exit 2
found=$(grep -n '#include "' *.[ch] | grep -v '"\(base\|os\|verify\)/' | grep -v '"crypt/hash\.h"')
[ -z "$found" ] && exit 0
echo "the verifier includes what it may not:"
echo "$found"
exit 1
