"""Start the command `cgraph`, which takes a moment to import.

This is apart from the package `cgraph`, whose own import would come first and take most of it.
"""

import signal
import sys


def main() -> int:
    """Do what the command line asks for; Ctrl+C before it has been read ends without a word."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cgraph.course.command import cli  # noqa: PLC0415  only now can it be interrupted

    signal.signal(signal.SIGINT, before)
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
