// @ts-check
/** The widgets of a published page, as anywidget has them: a module renders a model. */

import { linkTo } from "./links.js";

/** What a widget knows; `send` takes what it says to its kernel. */
export class Model {
  /** @param {Record<string, any>} traits @param {(message: any) => void} send */
  constructor(traits, send) {
    this.traits = traits;
    this.send = send;
    /** @type {HTMLElement | undefined} */
    this.host = undefined; // where it was shown last
    /** @type {Map<string, Set<Function>>} */
    this.heard = new Map();
  }

  /** @param {string} name */
  get(name) {
    return this.traits[name];
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.update({ [name]: value });
  }

  save_changes() {} // no widget of ours takes a value from its page

  /** @param {string} event @param {Function} hear */
  on(event, hear) {
    this.heard.set(event, (this.heard.get(event) ?? new Set()).add(hear));
  }

  /** @param {string} event @param {Function} hear */
  off(event, hear) {
    this.heard.get(event)?.delete(hear);
  }

  /** @param {string} event @param {any[]} said */
  tell(event, ...said) {
    for (const hear of this.heard.get(event) ?? []) hear(...said);
  }

  /** @param {Record<string, any>} traits */
  update(traits) {
    Object.assign(this.traits, traits);
    for (const name of Object.keys(traits)) this.tell(`change:${name}`);
  }
}

/** What stands in a place of the page: the model of each widget, and the element that shows it.
 * The event `cgraph-shown` tells the document of each that comes.
 * @type {Map<Element, {model: Model, view: HTMLElement}>} */
export const shown = new Map();

/** @type {Map<string, Promise<any>>} */
const modules = new Map();

/**
 * Show a model in `host`, in the place of the text that stood there; if that fails, keep the text.
 * A module is loaded from a blob, since a page opened as a file may not import files.
 * @param {HTMLElement} host @param {string} module @param {Model} model
 */
export async function show(host, module, model) {
  const blob = new Blob([module], { type: "text/javascript" });
  const loading = modules.get(module) ?? import(URL.createObjectURL(blob));
  modules.set(module, loading);
  const el = document.createElement("div");
  try {
    const { default: view } = await loading;
    host.append(el);
    const end = await view.render({ model, el });
    host.addEventListener("end", () => end?.());
    host.querySelector(".instead")?.remove();
    shown.set(host, { model, view: el });
    document.dispatchEvent(new Event("cgraph-shown"));
  } catch (error) {
    el.remove();
    host.classList.add("failed"); // shows the text that stands there instead
    document.body.classList.remove("alive"); // says what is missing
    console.error(error);
  }
}

/** @param {string} base64 */
const bytes = (base64) =>
  new DataView(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer);

/**
 * Bring the page's own widgets to life, without a kernel.
 *
 * The element #widgets holds {values, widgets}: each widget names, by its place among the values,
 * its module, its traits, and traits of bytes in base64.
 * @param {import("./python.js").Python | null} python whom they may ask, once it is there
 * @param {{cell: string, place: any} | null} shared the player that a link asks for
 */
export async function bringToLife(python, shared) {
  const data = document.getElementById("widgets")?.textContent;
  if (!data) return;
  const { values, widgets } = JSON.parse(data);
  for (const host of document.querySelectorAll("[data-widget]")) {
    const element = /** @type {HTMLElement} */ (host);
    const widget = widgets[Number(element.dataset.widget)];
    /** @type {Record<string, any>} */
    const traits = {
      get kernel() {
        return document.body.dataset.python === "here";
      },
    };
    for (const [name, place] of Object.entries(widget.traits)) traits[name] = values[place];
    for (const [name, place] of Object.entries(widget.bytes)) traits[name] = bytes(values[place]);
    const cell = host.closest("main > [id]")?.id ?? "";
    traits.link = (/** @type {object} */ place) => linkTo(cell, place);
    if (shared?.cell === cell) traits.moved = shared.place; // which the player checks
    if (python) traits.words = { ...traits.words, no_kernel: python.words.not_here };
    const model = new Model(traits, (message) => python?.ask(element, message));
    await show(element, values[widget.module], model);
  }
}
