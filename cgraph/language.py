"""What cgraph says to a learner, in the language chosen with `use_language`.

The sentences stand in `texts/<language>/<section>.toml`; a new language is a new folder there.
"""

import tomllib
from functools import cache
from importlib.resources import files

_TEXTS = files("cgraph") / "texts"
_chosen = "en"


def languages() -> tuple[str, ...]:
    """Return the codes of all languages that there are texts for."""
    return tuple(sorted(folder.name for folder in _TEXTS.iterdir() if folder.is_dir()))


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
    return tomllib.loads((_TEXTS / code / f"{name}.toml").read_text(encoding="utf-8"))


def texts(section: str) -> dict[str, str]:
    """Return all sentences of a section, for a page that fills them in by itself."""
    return dict(_section(_chosen, section))


def say(key: str, **values: object) -> str:
    """Return the sentence `key`, written "section.name", with `values` put in.

    >>> say("kinds.parameter")
    'parameter'
    """
    section, name = key.split(".")
    return _section(_chosen, section)[name].format_map(values)
