"""All benchmarks, one after the other, as one table: `python tests/benchmarks`.

With `--save` the table also goes into the README beside this file. It takes a few minutes, and
only means something on a machine that does nothing else.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
SCRIPTS = ("player", "explorer", "descent")
README = """# How fast cgraph is

Made by `python tests/benchmarks --save`, which runs `player.py`, `explorer.py` and `descent.py`;
their first lines say what is measured and how. Rivals run in turns with cgraph in the same run,
so that a busy machine slows all of them. The load is what `uptime` calls it: above 1 for each
two cores, times are too long.

"""


def table(name: str) -> tuple[list[str], list[str]]:
    """Run a script; return what it says of the machine, and the rows of its table."""
    run = [sys.executable, str(FOLDER / f"{name}.py")]
    lines = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    rows = [line for line in lines if line.startswith("|")]
    said = [line for line in lines if line and not line.startswith("|")]
    return said, rows[2:]


def main() -> None:
    """Print the table; with --save, keep it."""
    about, rows = [], []
    for name in SCRIPTS:
        said, more = table(name)
        about += [f"- `{name}.py`: {line}" for line in said]
        rows += more
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    text = "\n".join([f"Measured on {day}:", "", *about, "", "| what | bar | measured |"])
    text = "\n".join([text, "|---|---|---|", *rows])
    print(text)
    if "--save" in sys.argv[1:]:
        (FOLDER / "README.md").write_text(README + text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
