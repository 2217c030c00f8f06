"""Writing files that others read."""

import secrets
from pathlib import Path


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
