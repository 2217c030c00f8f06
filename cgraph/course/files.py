"""Writing files that others read, and why a file or an address cannot be had."""

import secrets
from errno import errorcode
from pathlib import Path

from cgraph.language import texts


def write_whole(path: Path, content: bytes) -> None:
    """Write a file; cut short at any moment, it is still what it was before, or all new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        new.write_bytes(content)
        new.replace(path)
    except BaseException:  # Ctrl+C, too
        new.unlink(missing_ok=True)
        raise


def why(error: OSError) -> str:
    """Return the reason that the operating system gives, in the language in use if it is known."""
    known = texts("files").get(errorcode.get(error.errno or 0, ""))
    return known or error.strerror or str(error)
