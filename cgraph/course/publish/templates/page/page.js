// @ts-check
/**
 * Brings the widgets of a published page to life, without a kernel, and keeps its theme.
 *
 * The element #widgets holds {values, widgets}: each widget names, by its place among the values,
 * its module, its traits, and traits of bytes in base64. A module is an ES module, loaded from a
 * blob, since a page opened as a file may not import files.
 */

const THEME = "cgraph.theme";
const silent = () => {};

/** @param {string} base64 */
function bytes(base64) {
  return new DataView(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer);
}

async function widgets() {
  const data = document.getElementById("widgets")?.textContent;
  if (!data) return;
  const { values, widgets } = JSON.parse(data);
  /** @type {Map<number, Promise<any>>} */
  const modules = new Map();
  /** @param {number} place */
  const load = (place) => {
    const address = URL.createObjectURL(new Blob([values[place]], { type: "text/javascript" }));
    const module = modules.get(place) ?? import(address);
    modules.set(place, module);
    return module;
  };
  const shared = opened();
  for (const host of document.querySelectorAll("[data-widget]")) {
    const widget = widgets[Number(host.getAttribute("data-widget"))];
    const cell = host.closest("main > [id]")?.id ?? "";
    /** @type {Record<string, any>} */
    const traits = { kernel: false };
    for (const [name, place] of Object.entries(widget.traits)) traits[name] = values[place];
    for (const [name, place] of Object.entries(widget.bytes)) traits[name] = bytes(values[place]);
    traits.link = (/** @type {object} */ place) => linkTo(cell, place);
    if (shared && shared.cell === cell) traits.moved = shared.place; // which the player checks
    const model = {
      get: (/** @type {string} */ name) => traits[name],
      set: silent,
      on: silent,
      off: silent,
      send: silent,
      save_changes: silent,
    };
    const el = document.createElement("div");
    try {
      const { default: view } = await load(widget.module);
      host.append(el);
      await view.render({ model, el });
      host.querySelector(".instead")?.remove();
    } catch (error) {
      el.remove();
      host.classList.add("failed"); // shows the text that stands there instead
      console.error(error);
    }
  }
  const wanted = shared ? document.getElementById(shared.cell) : document.querySelector(":target");
  if (wanted && (shared || scrollY > 0)) wanted.scrollIntoView(); // what is above it has grown
}

/** The address of this page with the player of a cell at some place. @param {string} cell
 * @param {object} place */
function linkTo(cell, place) {
  const asked = new URLSearchParams({ player: cell, at: JSON.stringify(place) });
  return `${location.href.split("#")[0]}#${asked}`;
}

/** What a link to a player asks for, if the page was opened by one.
 * @returns {{cell: string, place: any} | null} */
function opened() {
  const asked = new URLSearchParams(location.hash.slice(1));
  try {
    const cell = asked.get("player");
    return cell === null ? null : { cell, place: JSON.parse(asked.get("at") ?? "") };
  } catch {
    return null; // a link that has been cut short
  }
}

function theme() {
  const button = /** @type {HTMLButtonElement | null} */ (document.getElementById("theme"));
  if (!button) return;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => {
    const chosen = document.body.dataset.jpThemeLight;
    return chosen ? chosen === "false" : system.matches;
  };
  const say = () => button.setAttribute("aria-pressed", String(dark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    const light = String(dark());
    document.body.dataset.jpThemeLight = light;
    try {
      localStorage.setItem(THEME, light);
    } catch {
      /* no storage here: this page alone remembers */
    }
    say();
  });
  system.addEventListener("change", say);
  say();
}

/** A lesson in another language opens at the cell that is being read. */
function languages() {
  for (const link of document.querySelectorAll("a[hreflang]"))
    link.addEventListener("click", () => {
      const cells = [...document.querySelectorAll("main > [id]")];
      const read = cells
        .filter((cell) => cell.getBoundingClientRect().top < innerHeight / 3)
        .at(-1);
      if (read && scrollY > 0) /** @type {HTMLAnchorElement} */ (link).hash = read.id;
    });
}

languages();
requestAnimationFrame(() => {
  // the page has its theme now; questions ask for what was answered
  theme();
  widgets();
});
