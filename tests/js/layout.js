// Viz.js lays out, as in a page where Python runs; it is made for pages, and for old modules of Node.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const path = fileURLToPath(new URL("../../cgraph/pictures/viz.js", import.meta.url));
const viz = {};
const load = new Function("exports", "module", "require", "__filename", readFileSync(path, "utf8"));
load(viz, {}, createRequire(import.meta.url), path);
const instance = await viz.instance();

export const lay = (source) => instance.renderString(source, { format: "json0" });
