#!/usr/bin/env python3
"""What indicators must find in the sample city, because it was put in: INDICATOR<TAB>project's title, party or body, one a line.
usage: tools/sample_flags.py --list"""

import sys

sys.dont_write_bytecode = True  # the tree stays clean

from sample_city import flagged  # noqa: E402

if sys.argv[1:] != ["--list"]:
    sys.exit(__doc__)
print("\n".join(sorted("\t".join(pair) for pair in flagged.make().planted)))
