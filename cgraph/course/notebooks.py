"""Where the lessons' notebooks are, as they are shipped."""

from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def shipped() -> Path:
    """Return the folder of the lessons as they were shipped; a learner works on a copy."""
    root = _PACKAGE.parent
    return root / "notebooks" if (root / "pyproject.toml").exists() else _PACKAGE / "notebooks"


def numbered(folder: Path, language: str) -> dict[int, Path]:
    """Return the lessons of a language in `folder` by number, as paths from `folder`.

    >>> list(numbered(shipped(), "no such language"))
    []
    """
    found = sorted((folder / language).glob("[0-9][0-9]_*.ipynb"))
    return {int(path.name[:2]): path.relative_to(folder) for path in found}
