"""Python in a published page: `worker.js` brings Pyodide, `kernel` runs the cells in it."""
