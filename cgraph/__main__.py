"""`python -m cgraph` does what the command `cgraph` does."""

import sys

from cgraph.cli import main

sys.exit(main())
