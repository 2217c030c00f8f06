"""All benchmarks, one after the other: `python tests/benchmarks [--save] [script ...]`.

With `--save` what they show also goes into the README beside this file; naming scripts, such as
`player`, runs and saves only these. All of them take half an hour, and what they say of time only
means something on a machine that does nothing else.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
README = FOLDER / "README.md"
SCRIPTS = (
    "player",
    "explorer",
    "network",
    "training",
    "large_graph",
    "pages",
    "descent",
    "before",
    "long_use",
)
HEADING = "## `{name}.py`\n"
ABOUT = """# How fast cgraph is, and what it costs

Made by `python tests/benchmarks --save`; the first lines of each script say what is measured and
how. Rivals run in turns with cgraph in the same run, so that a busy machine slows all of them. The
load is what `uptime` calls it: above 1 for each two cores, times are too long.
"""


def section(name: str) -> str:
    """Run a script; return what the README says of it."""
    run = [sys.executable, str(FOLDER / f"{name}.py")]
    said = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"{HEADING.format(name=name)}\nMeasured on {day}: {said}\n"


def saved(name: str) -> str:
    """Return what the README says of a script already, or nothing."""
    _, heading, rest = README.read_text(encoding="utf-8").partition(HEADING.format(name=name))
    return heading + rest.partition("\n## ")[0].rstrip("\n") + "\n" if heading else ""


def main() -> None:
    """Print what the scripts show; with --save, keep it."""
    chosen = [name for name in sys.argv[1:] if name != "--save"] or SCRIPTS
    fresh = {}
    for name in chosen:
        fresh[name] = section(name)
        print(fresh[name], flush=True)
    if "--save" in sys.argv[1:]:
        parts = [fresh.get(name) or saved(name) for name in SCRIPTS]
        README.write_text("\n".join([ABOUT, *filter(None, parts)]), encoding="utf-8")


if __name__ == "__main__":
    main()
