"""Functions of the page's JavaScript, called from Python by way of Node."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_CALL = """
import { readFileSync } from "node:fs";
const { module, name, calls } = JSON.parse(readFileSync(0, "utf-8"));
const { [name]: called } = await import(module);
process.stdout.write(JSON.stringify(calls.map((given) => called(...given))));
"""


def results(node: str, module: Path, name: str, calls: Sequence[Sequence[object]]) -> list[Any]:
    """Return what the exported function `name` of an ES module returns for each of the calls."""
    done = subprocess.run(
        [node, "--input-type=module", "--eval", _CALL],
        input=json.dumps({"module": module.resolve().as_uri(), "name": name, "calls": calls}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found
