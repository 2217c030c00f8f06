// @ts-check
/**
 * Python for a published page, in a worker of its own, so that the page never waits.
 *
 * Heard  {kind: "start", …}, as `publish/python.py` writes it; {kind: "run", cell, code};
 *        {kind: "comm", comm, data}; {kind: "stop"}
 * Told   {kind: "fetching", name, got}, {kind: "starting"}, {kind: "ready"}, {kind: "done", cell, error},
 *        {kind: "failed", reason}; and what `kernel.py` says
 *
 * @typedef {{pyodide: string, at: string, version: string, packed: string[],
 *   imported: number, interrupt?: Uint8Array}} Settings
 */

const scope = /** @type {any} */ (self);
const tell = (/** @type {object} */ message) => scope.postMessage(message);
const fetched = scope.fetch.bind(scope);
let got = 0; // bytes
let fetching = 0; // files
let lost = ""; // what could not be fetched: Pyodide says of it only where to read on
/** @type {any} */
let kernel;
/** @type {Uint8Array | undefined} */
let interrupt;

/** Fetch as ever, but from the cache where it is there; say how much has come, and unpack.
 * @param {Settings} settings */
function countFetches({ at, version, packed }) {
  scope.fetch = async (/** @type {any} */ address, /** @type {any} */ options) => {
    const url = new URL(address.url ?? address, at);
    const name = url.pathname.split("/").at(-1) ?? "";
    const unpacks = url.href.startsWith(at) && packed.includes(name);
    if (unpacks) url.pathname += ".gzip"; // few hosts compress these by themselves
    if (url.href.startsWith(at)) url.search = version;
    let response = await fetched(url, { cache: "force-cache", ...options }).catch(() => null);
    if (!response?.ok)
      response = await fetched(url, { cache: "reload", ...options }).catch(() => null); // kept failures
    if (!response?.ok || !response.body) {
      lost = `${url.pathname}: ${response?.status ?? "–"}`;
      throw new Error(lost);
    }
    fetching += 1;
    const count = new TransformStream({
      flush() {
        fetching -= 1;
        if (!fetching) tell({ kind: "starting" });
      },
      transform(part, out) {
        got += part.length;
        tell({ kind: "fetching", name, got });
        out.enqueue(part);
      },
    });
    const counted = response.body.pipeThrough(count);
    const body = unpacks ? counted.pipeThrough(new DecompressionStream("gzip")) : counted;
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(body, { headers: { "Content-Type": type } });
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
  tell({ kind: "starting" });
  return new Uint8Array(request.response);
}

/** Run a script, where a page's policy forbids to evaluate one. @param {string} script */
const load = (script) =>
  import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));

/** @param {unknown} error */
const fail = (error) =>
  tell({ kind: "failed", reason: lost || String(error).trim().split("\n").at(-1) });

/** Tell of a failure that Pyodide keeps to itself, and would wait after for ever. */
function watchInstantiation() {
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = (.../** @type {[any, any]} */ given) =>
    instantiate(...given).catch((error) => {
      fail(error);
      throw error;
    });
}

/** @param {Settings} settings */
async function start(settings) {
  const { pyodide, at } = settings;
  interrupt = settings.interrupt;
  got = settings.imported;
  countFetches(settings);
  watchInstantiation();
  const { loadPyodide } = await import(`${pyodide}pyodide.mjs`);
  const [own, lock, python] = await Promise.all([
    scope.fetch(`${at}cgraph.zip`).then((/** @type {any} */ file) => file.arrayBuffer()),
    scope.fetch(`${pyodide}pyodide-lock.json`).then((/** @type {any} */ file) => file.json()),
    loadPyodide({ indexURL: pyodide, packages: ["numpy"] }),
  ]);
  python._api.on_fatal = fail; // after which no cell would end
  const [site] = python.runPython("import site; site.getsitepackages()").toJs();
  python.unpackArchive(own, "zip", { extractDir: site });
  /** @type {Record<string, string>} */
  const wheels = {};
  for (const { imports, file_name } of Object.values(lock.packages))
    for (const name of imports) wheels[name] = new URL(file_name, pyodide).href;
  kernel = python.pyimport("cgraph.course.in_page.kernel");
  const post = (/** @type {string} */ text) => tell(JSON.parse(text));
  const heed = (/** @type {boolean} */ on) => python.setInterruptBuffer(on ? interrupt : undefined);
  await kernel.start(post, heed, wheels, now, load);
}

scope.onmessage = async (/** @type {MessageEvent} */ { data }) => {
  try {
    if (data.kind === "start") await start(data).then(() => tell({ kind: "ready" }));
    else if (data.kind === "stop") {
      const [asked] = interrupt ?? [];
      interrupt?.fill(0); // or Python would be stopped where it stops the cell
      if (!kernel.stop()) interrupt?.fill(asked); // it begins only now
    } else if (data.kind === "comm") kernel.hear(data.comm, data.data);
    else tell({ kind: "done", error: await kernel.run(data.cell, data.code) });
  } catch (error) {
    fail(error);
  }
};
