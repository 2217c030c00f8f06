"""A lesson's cells run again and again in a real kernel leave nothing behind."""

from pathlib import Path

import pytest

pytest.importorskip("jupyter_client")


def test_runs_leave_no_widget_and_no_comm(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    from long_use import kernel_use  # noqa: PLC0415  a script, not a package

    early, late = kernel_use(10)
    assert early[:2] == late[:2]
    assert late[2] - early[2] < 30_000  # kB; a lesson's plots kept would be more
