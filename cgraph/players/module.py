"""Small ES modules put together as the one that a page loads.

A widget's module comes as text and has no address that others could be imported from. So each file
becomes a function that runs once: what is private in a file stays there, and what it exports is
what its function returns.
"""

import re
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.[^"]*)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) ([\w$]+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (?=\{)", re.MULTILINE)
_OTHER = re.compile(r"^[ \t]*(?:import\b(?![ \t]*[.(])|export\b).*", re.MULTILINE)


@cache
def module(entry: Path) -> str:
    """Return `entry` and all that it imports as one ES module, with the default export of `entry`.

    Understood are `import { … } from "./…";`, `export` before a named function, a class or one
    const, and `export default { … };`. Raises SyntaxError for other forms, ImportError for files
    that import each other and for a name that is not exported, OSError for a missing file.
    """
    exports: dict[Path, list[str]] = {}  # the files put together so far, in their order
    reading: list[Path] = []
    parts: list[str] = []

    def add(path: Path) -> None:
        def imported(line: re.Match[str]) -> str:
            other = (path.parent / line[2]).resolve()
            if other in reading:
                raise ImportError(f"{path.name} and {other.name} import each other")
            if other not in exports:
                add(other)
            for name in filter(None, map(str.split, line[1].split(","))):
                if name[0] not in exports[other]:
                    raise ImportError(f"{path.name}: {other.name} does not export {name[0]}")
            return f"const {{{line[1].replace(' as ', ': ')}}} = $${list(exports).index(other)};"

        reading.append(path)
        source = _IMPORT.sub(imported, path.read_text(encoding="utf-8"))
        names = _EXPORT.findall(source)
        body = _DEFAULT.sub("const $$default = ", _EXPORT.sub("", source))
        if unknown := _OTHER.search(body):
            raise SyntaxError(f"{path.name}: {unknown[0].strip()}")
        returned = [*names, *(["default: $$default"] if _DEFAULT.search(source) else [])]
        parts.append(
            f"const $${len(exports)} = (() => {{ // {path.name}\n"
            f"{body}return {{ {', '.join(returned)} }};\n}})();\n"
        )
        exports[path] = names
        reading.pop()

    add(entry.resolve())
    return "".join(parts) + f"export default $${len(exports) - 1}.default;\n"
