// @ts-check
/**
 * Python for a published page, in a worker of its own, so that the page never waits.
 *
 * Heard  {kind: "start", …}, as `publish/python.py` writes it; {kind: "run", cell, code};
 *        {kind: "comm", comm, data}; {kind: "stop"}
 * Told   {kind: "fetching", name, got}, {kind: "fetched"}, {kind: "ready"}, {kind: "done", error},
 *        {kind: "failed", reason}; and what `kernel.py` says
 *
 * @typedef {{pyodide: string, at: string, version: string, imported: number,
 *   exercises: object, interrupt?: Uint8Array}} Settings
 */

const scope = /** @type {any} */ (self);
const tell = (/** @type {object} */ message) => scope.postMessage(message);
const fetched = scope.fetch;
let got = 0; // bytes
/** @type {any} */
let kernel;

/** @param {unknown} error */
const fail = (error) => tell({ kind: "failed", reason: String(error).trim().split("\n").at(-1) });

/** Fetch from the cache where it is there; say how much has come, and unpack.
 * @param {Settings} settings */
function countFetches({ at, version }) {
  scope.fetch = async (/** @type {any} */ address, /** @type {any} */ options) => {
    const url = new URL(address.url ?? address, at);
    const name = url.pathname.split("/").at(-1) ?? "";
    const own = url.href.startsWith(at);
    const packed = own && name.endsWith(".wasm"); // few hosts compress it by themselves
    if (packed) url.pathname += ".gzip";
    if (own) url.search = version;
    const ask = (/** @type {any} */ cache) => fetched(url, { cache, ...options }).catch(() => null);
    const kept = await ask("force-cache");
    const response = kept?.ok ? kept : await ask("reload"); // failures are kept as well
    if (!response?.ok) {
      fail(`${url.pathname}: ${response?.status ?? "–"}`); // Pyodide says only where to read on
      return new Promise(() => {}); // for the page ends this worker
    }
    const count = new TransformStream({
      transform(part, out) {
        got += part.length;
        tell({ kind: "fetching", name, got });
        out.enqueue(part);
      },
    });
    const counted = response.body.pipeThrough(count);
    const body = packed ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
    return new Response(body, { headers: { "Content-Type": "application/wasm" } }); // if it is that
  };
}

/** Fetch a package while Python waits for it. @param {string} address */
function now(address) {
  tell({ kind: "fetching", name: address.split("/").at(-1), got });
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${address}: ${request.status}`);
  got += request.response.byteLength;
  tell({ kind: "fetched" });
  return new Uint8Array(request.response);
}

/** @param {Settings} settings */
async function start(settings) {
  const { pyodide, at, interrupt, exercises } = settings;
  got = settings.imported;
  countFetches(settings);
  const instantiate = /** @type {any} */ (WebAssembly.instantiateStreaming);
  // Pyodide would keep such a failure to itself, and wait for ever.
  WebAssembly.instantiateStreaming = (...given) => instantiate(...given).catch(fail);
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const [own, lock, python] = await Promise.all([
    scope.fetch(`${at}cgraph.zip`).then((/** @type {any} */ file) => file.arrayBuffer()),
    scope.fetch(`${pyodide}pyodide-lock.json`).then((/** @type {any} */ file) => file.json()),
    loadPyodide({ indexURL: pyodide, packages: ["numpy"] }),
  ]);
  scope.fetch = fetched; // for cells
  python._api.on_fatal = fail; // after which no cell would end
  const [site] = python.runPython("import site; site.getsitepackages()").toJs();
  python.unpackArchive(own, "zip", { extractDir: site });
  const viz = python.FS.readFile(`${site}/cgraph/pictures/viz.js`);
  const script = new Blob([viz], { type: "text/javascript" });
  await import(URL.createObjectURL(script)); // a page's policy may forbid to evaluate text
  const wheels = new Map();
  for (const { imports, file_name } of Object.values(lock.packages))
    for (const name of imports) wheels.set(name, new URL(file_name, pyodide).href);
  kernel = python.pyimport("cgraph.course.in_page.kernel");
  const post = (/** @type {string} */ text) => tell(JSON.parse(text));
  const heed = (/** @type {boolean} */ on) => python.setInterruptBuffer(on ? interrupt : undefined);
  await kernel.start({ post, heed, fetch: now, wheels, exercises });
}

scope.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  try {
    if (data.kind === "start") await start(data).then(() => tell({ kind: "ready" }));
    else if (data.kind === "stop") kernel.stop();
    else if (data.kind === "comm") kernel.hear(data.comm, data.data);
    else tell({ kind: "done", error: await kernel.run(data.cell, data.code) });
  } catch (error) {
    fail(error);
  }
};
