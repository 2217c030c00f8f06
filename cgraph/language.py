"""What cgraph says to a learner, in the language chosen with `use_language`.

The sentences stand in `texts/<language>/<section>.toml`; a new language is a new folder there.
"""

import sys
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_FOLDERS = [files("cgraph") / "texts"]
_chosen = "en"


def add_texts(folder: Traversable) -> None:
    """Look for sections in `folder` as well, which has a folder for each language, too."""
    _FOLDERS.append(folder)


def languages() -> tuple[str, ...]:
    """Return the codes of all languages that there are texts for."""
    return tuple(sorted(folder.name for folder in _FOLDERS[0].iterdir() if folder.is_dir()))


def use_language(code: str) -> None:
    """Speak the language `code`, such as "en" or "zh", from now on; ValueError if there is none."""
    global _chosen  # noqa: PLW0603  one learner, one language
    if code not in languages():
        known = ", ".join(languages())
        message = f"There is no language {code!r}. There are: {known}."
        raise ValueError(message)
    _chosen = code


def language() -> str:
    """Return the code of the language in use."""
    return _chosen


@cache
def _section(code: str, name: str) -> dict[str, str]:
    places = (folder / code / f"{name}.toml" for folder in _FOLDERS)
    found = next(place for place in places if place.is_file())
    return tomllib.loads(found.read_text(encoding="utf-8"))


def texts(section: str) -> dict[str, str]:
    """Return all sentences of a section, for a page that fills them in by itself."""
    return dict(_section(_chosen, section))


def tell(text: str, end: str = "\n") -> None:
    """Print a text, with "?" for what cannot be written there: no run is to be lost by that."""
    coding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(coding, "replace").decode(coding), end=end, flush=True)


def say(key: str, **values: object) -> str:
    """Return the sentence `key`, written "section.name", with `values` put in.

    >>> say("kinds.parameter")
    'parameter'
    """
    section, name = key.split(".")
    return _section(_chosen, section)[name].format_map(values)
