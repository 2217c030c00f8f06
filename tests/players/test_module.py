"""ES modules put together as one: each keeps what is private, and has what it imports."""

import re
from pathlib import Path

import pytest

from cgraph.players.module import module
from helpers.node import Node


def files(folder: Path, **sources: str) -> Path:
    """Write files, a name's "__" parting folders; return the last."""
    for name, source in sources.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return path


def called(javascript: Node, entry: Path) -> object:
    """Put modules together, load the one they become, and return what its `call` returns."""
    entry.with_suffix(".mjs").write_text(module(entry), encoding="utf-8")
    main = files(
        entry.parent,
        main='import entry from "./entry.mjs";\nexport const call = () => entry.call();\n',
    )
    return javascript.call(main.rename(main.with_suffix(".mjs")), "call")


def test_private_names_do_not_clash(javascript: Node, tmp_path: Path) -> None:
    entry = files(
        tmp_path,
        one='const name = "one";\nexport function first() {\n  return name;\n}\n',
        two='const name = "two";\nexport const second = () => name;\n',
        entry='import { first } from "./one.js";\nimport {\n  second,\n} from "./two.js";\n'
        'const name = "entry";\nexport default { call: () => [first(), second(), name] };\n',
    )
    assert called(javascript, entry) == ["one", "two", "entry"]


def test_a_module_runs_once_and_before_those_that_need_it(javascript: Node, tmp_path: Path) -> None:
    entry = files(
        tmp_path,
        below__base="globalThis.ran = [];\nexport class Base {}\nglobalThis.ran.push('base');\n",
        below__middle='import { Base } from "./base.js";\nglobalThis.ran.push("middle");\n'
        "export class Middle extends Base {}\n",
        entry='import { Middle as M } from "./below/middle.js";\n'
        'import { Base } from "./below/base.js";\n'
        "export default { call: () => [new M() instanceof Base, globalThis.ran] };\n",
    )
    assert called(javascript, entry) == [True, ["base", "middle"]]


def test_it_is_put_together_once(tmp_path: Path) -> None:
    entry = files(tmp_path, entry="export default { };\n")
    assert module(entry) is module(entry)


@pytest.mark.parametrize(
    "line",
    [
        'import view from "./other.js";',
        'import * as other from "./other.js";',
        'import "./other.js";',
        'import { a } from "other";',
        'export * from "./other.js";',
        "export { a };",
        "export let a = 1;",
        "export const { a } = {};",
        "export default function a() {}",
        "  export const a = 1;",
    ],
)
def test_other_forms_are_refused(tmp_path: Path, line: str) -> None:
    entry = files(tmp_path, other="export const a = 1;\n", entry=f"const b = 1;\n{line}\n")
    with pytest.raises(SyntaxError, match=re.escape(f"entry.js: {line.strip()}")):
        module(entry)


def test_what_is_not_there_cannot_be_imported(tmp_path: Path) -> None:
    taken = 'import { a, b } from "./other.js";\n'
    entry = files(tmp_path, other="export const a = 1;\nconst b = 2;\n", entry=taken)
    with pytest.raises(ImportError, match=r"entry\.js: other\.js does not export b"):
        module(entry)
    (tmp_path / "other.js").unlink()
    with pytest.raises(FileNotFoundError, match=r"other\.js"):
        module(entry)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    entry = files(
        tmp_path,
        other='import { c } from "./entry.js";\nexport const a = 1;\n',
        entry='import { a } from "./other.js";\nexport const c = 1;\n',
    )
    with pytest.raises(ImportError, match=r"other\.js and entry\.js import each other"):
        module(entry)
