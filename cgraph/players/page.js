// @ts-check
// What every widget does with its page.

const SCROLLED = 250; // milliseconds until JupyterLab has scrolled
export const FULL_SCREEN = "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"; // its sign, of 24 x 24

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Whether there may be a pointer that hovers, and keys beside it: not where fingers tap. */
export const hovers = () => matchMedia("(hover: hover)").matches;

/** Whether the reader wants nothing to move. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Follow the page from light to dark: notebooks say which it is, elsewhere the reader's system.
 * @param {HTMLElement} host @returns {() => void} ends it
 */
export function followTheme(host) {
  const set = () => {
    const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
    const dark = jpThemeLight ? jpThemeLight === "false" : vscodeThemeKind?.includes("dark");
    host.style.colorScheme = dark === undefined ? "light dark" : dark ? "dark" : "light";
  };
  const observer = new MutationObserver(set);
  observer.observe(document.body, { attributes: true });
  set();
  return () => observer.disconnect();
}

/**
 * After Shift + Enter, JupyterLab brings the next cell into sight and may leave only the foot of
 * what has come out: bring that back, whole where there is room. @param {HTMLElement} host
 */
export function reveal(host) {
  setTimeout(() => {
    const cell = host.closest(".jp-Cell");
    const panel = host.closest(".jp-WindowedPanel-outer");
    if (!panel || !cell?.nextElementSibling?.classList.contains("jp-mod-active")) return;
    const fits = host.offsetHeight <= panel.clientHeight;
    host.scrollIntoView({ block: fits ? "nearest" : "start" });
  }, SCROLLED);
}

/**
 * Copy text, also where a page has no clipboard.
 * @param {string} text @param {Node} root what a field can be put into for a moment
 */
export async function copy(text, root) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const { activeElement } = /** @type {ShadowRoot} */ (root.getRootNode());
    const area = make("textarea", {}, text);
    root.appendChild(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    /** @type {HTMLElement | null} */ (activeElement)?.focus({ preventScroll: true });
  }
}

/** Give the reader a file. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
