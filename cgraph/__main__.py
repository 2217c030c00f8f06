"""`python -m cgraph` does what the command `cgraph` does."""

import sys

from cgraph.course.command.cli import main

sys.exit(main())
