// @ts-check
// What every widget does with its page.

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
 * Copy text, also where a page has no clipboard.
 * @param {string} text @param {Node} root what a field can be put into for a moment
 */
export async function copy(text, root) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", {}, text);
    root.appendChild(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
