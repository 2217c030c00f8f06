"""What is brought for Python behind the pages: only what is needed, whatever Pyodide it is."""

import gzip
import io
import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from packaging.requirements import Requirement

from cgraph.course.command import cli
from cgraph.course.publish import python as python_module
from cgraph.course.publish import site as site_module
from cgraph.course.publish.notebook import PublishError
from cgraph.course.publish.python import bring
from cgraph.course.publish.site import make_site
from cgraph.language import languages, texts, use_language
from helpers.repository import pyproject


def package(name: str, *depends: str) -> dict[str, Any]:
    return {"file_name": f"{name}-1.whl", "depends": [*depends], "imports": [name]}


PACKAGES = {
    "numpy": package("numpy"),
    "matplotlib": package("matplotlib", "numpy", "Pillow"),
    "pillow": package("pillow"),
    "scipy": package("scipy", "numpy"),
}
IN_A_WHEEL = {
    "matplotlib/_path.so",
    "matplotlib/testing/decorators.py",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansDisplay.ttf",
    "matplotlib/mpl-data/fonts/ttf/STIXGeneral.ttf",
}
NOT_IN_A_PAGE = {
    "matplotlib/tests/test_axes.py",
    "matplotlib/mpl-data/sample_data/goog.npz",
    "matplotlib/mpl-data/fonts/afm/cmex10.afm",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono.ttf",
}


@pytest.fixture
def pyodide(tmp_path: Path) -> Path:
    """Return a folder that looks like some Pyodide."""
    lock = {"info": {"python": "3.13.2"}, "packages": PACKAGES, "more": 1}
    (tmp_path / "pyodide-lock.json").write_text(json.dumps(lock))
    others = ["pyodide.js", "pyodide.js.map", "package.json", "pyodide.asm.data"]
    runtime = ["pyodide.mjs", "pyodide.asm.wasm", "pyodide.asm.mjs", "python_stdlib.zip"]
    for name in [*others, *runtime, *(one["file_name"] for one in PACKAGES.values())]:
        (tmp_path / name).write_text(name)
    with ZipFile(tmp_path / "matplotlib-1.whl", "w") as wheel:
        for name in IN_A_WHEEL | NOT_IN_A_PAGE:
            wheel.writestr(name, name)
    with ZipFile(tmp_path / "pillow-1.whl", "w"):
        """Nothing in it."""
    return tmp_path


def test_only_what_is_needed_is_copied(pyodide: Path) -> None:
    python = bring(str(pyodide))
    assert {name.removeprefix("python/") for name in python.files} == {
        "cgraph.zip",
        "matplotlib-1.whl",
        "numpy-1.whl",
        "pillow-1.whl",
        "pyodide-lock.json",
        "pyodide.asm.mjs",
        "pyodide.asm.wasm.gzip",
        "pyodide.mjs",
        "python_stdlib.zip",
        "worker.js",
    }
    lock = json.loads(python.files["python/pyodide-lock.json"])
    assert lock["packages"] == {name: PACKAGES[name] for name in PACKAGES if name != "scipy"}
    assert lock["more"] == 1
    packed = python.files["python/pyodide.asm.wasm.gzip"]
    assert gzip.decompress(packed) == b"pyodide.asm.wasm"
    later = [len(python.files[f"python/{name}-1.whl"]) for name in ("matplotlib", "pillow")]
    assert python.settings["size"] == sum(map(len, python.files.values())) - sum(later)
    assert python.files["python/numpy-1.whl"] == b"numpy-1.whl"
    assert bring(str(pyodide)).settings == python.settings  # the same bytes: caches stay good


def test_wheels_that_are_fetched_later_are_light(pyodide: Path) -> None:
    wheel = bring(str(pyodide)).files["python/matplotlib-1.whl"]
    assert {*ZipFile(io.BytesIO(wheel)).namelist()} == IN_A_WHEEL


def test_an_address_is_left_where_it_is() -> None:
    python = bring("https://example.org/pyodide")
    assert {*python.files} == {"python/cgraph.zip", "python/worker.js"}
    assert python.settings["pyodide"] == "https://example.org/pyodide/"
    assert python.settings["size"] is None


@pytest.mark.parametrize(
    "missing", ["pyodide-lock.json", "pyodide.asm.wasm", "numpy-1.whl", "pillow-1.whl"]
)
def test_a_folder_that_is_not_whole_is_named(pyodide: Path, missing: str) -> None:
    (pyodide / missing).unlink()
    with pytest.raises(PublishError, match=f"{pyodide} holds no whole Pyodide.*{missing}"):
        bring(str(pyodide))


@pytest.mark.parametrize(
    "lock", ["{", '{"packages": {}}', "[]", '{"packages": {"numpy": 5}}', '{"packages": 5}']
)
def test_a_lock_file_that_names_no_numpy(pyodide: Path, lock: str) -> None:
    (pyodide / "pyodide-lock.json").write_text(lock)
    with pytest.raises(PublishError, match="no whole Pyodide"):
        bring(str(pyodide))


def test_what_this_package_asks_for_is_what_the_page_has() -> None:
    declared = {Requirement(one).name for one in pyproject()["project"]["dependencies"]}
    assert {*python_module._ASKED_FOR, "numpy"} == declared


def test_what_is_packed_can_be_imported_and_is_not_more(pyodide: Path) -> None:
    names = ZipFile(io.BytesIO(bring(str(pyodide)).files["python/cgraph.zip"])).namelist()
    assert len(names) == len({*names})
    tops = {name.partition("/")[0] for name in names}
    assert {"cgraph", "IPython", "anywidget", "comm", "ipywidgets", "traitlets"} <= tops
    assert not {"numpy", "jedi", "nbconvert", "jupyterlab", "pygraphviz"} & tops
    assert not [name for name in names if re.search(r"\.(so|pyd|pyc)$|/tests/|^[/.]", name)]
    assert not [name for name in names if "cgraph/course/publish" in name]
    lexers = {name for name in names if name.startswith("pygments/lexers/")}
    assert lexers == {f"pygments/lexers/{name}.py" for name in ("__init__", "_mapping", "python")}
    assert "cgraph/pictures/viz.LICENSE.txt" in names


def test_lessons_know_of_python_and_other_pages_do_not(pyodide: Path, tmp_path: Path) -> None:
    source = tmp_path / "lessons"
    cells = [new_markdown_cell("# 1 · Graphs\n\nWhy?"), new_code_cell('cg.check("01.build", f)')]
    for code in languages():
        (source / code).mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), source / code / "01_graphs.ipynb")
    run, site_module.run = site_module.run, lambda folder, path: nbformat.read(folder / path, 4)  # type: ignore[assignment]
    try:
        files = make_site(source, lambda _: None, bring(str(pyodide)))
        without = make_site(source, lambda _: None)
    finally:
        site_module.run = run
    assert b'id="python"' not in files["index.html"]
    assert not [path for path in without if path.startswith("python/")]
    for code in languages():
        page = files[f"{code}/01_graphs.html"].decode()
        [data] = re.findall(r'<script type="application/json" id="python">(.*?)</script>', page)
        told = json.loads(data)
        use_language(code)
        assert told["words"] == texts("python")
        assert told["at"] == "../python/"
        assert texts("python")["start"] in page.partition("<script")[2]
        assert b'id="python"' not in without[f"{code}/01_graphs.html"]


def test_the_command_takes_a_folder_or_an_address() -> None:
    for where in ("pyodide", "https://example.org/pyodide/"):
        arguments = cli.parser().parse_args(["publish", "pages", "--python", where])
        assert arguments.python == where
    assert cli.parser().parse_args(["publish", "pages"]).python is None
    arguments = cli.parser().parse_args(["publish", "pages", "--python=~/pyodide"])
    assert arguments.python == str(Path.home() / "pyodide")


def test_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = ["publish", str(tmp_path / "pages"), "--python", str(tmp_path / "nowhere")]
    assert cli.main(here) == 1
    assert "no whole Pyodide" in capsys.readouterr().err
