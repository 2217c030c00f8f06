"""Writing files that others read."""

import errno
import os
import secrets
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cgraph.errors import CgraphError
from cgraph.language import say, texts


def reason(error: Exception, *, file: bool = False) -> str:
    """Return why something cannot be had, in the language in use where there are words for it.

    With `file`, the file is named that could not be had, if there is one.
    """
    if not isinstance(error, OSError):
        return str(error)
    code = errno.errorcode.get(error.errno or 0, "")
    why = say(f"reasons.{code}") if code in texts("reasons") else error.strerror or str(error)
    return f"{why}: {shown(error.filename)!r}" if file and error.filename else why


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an OSError into a CgraphError that says why `folder` cannot be written."""
    try:
        yield
    except OSError as error:
        message = say("publish.unwritable", folder=folder, reason=reason(error))
        raise CgraphError(message) from error


def shown(name: str | os.PathLike[str]) -> str:
    """Return a file's name as text that can be written, whatever bytes it is made of."""
    return os.fsencode(name).decode(errors="replace")


def text_of(content: bytes, errors: str = "strict") -> str:
    """Return the text of a file: UTF-8, or UTF-16 that says so, as Windows writes it."""
    marked = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    return content.decode("utf-16" if marked else "utf-8-sig", errors)


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
