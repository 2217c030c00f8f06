"""`python -m cgraph` does what the command `cgraph` does."""

import sys

from cgraph.command.cli import main

sys.exit(main())
