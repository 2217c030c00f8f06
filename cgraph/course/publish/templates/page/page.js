// @ts-check
/** A published page: its widgets come to life, its theme is kept, and Python may come to it. */

import { opened } from "./links.js";
import { make } from "../../../../players/page.js";
import { Projector } from "./projector.js";
import { bringToLife } from "./widgets.js";
import { Python } from "./python.js";

const THEME = "cgraph.theme";

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

/** What code gives waits until it is asked for: a text above it may ask what that will be. */
function fold() {
  const said = document.body.dataset.show ?? "";
  const cells = ".run:has(> pre.code):has(> .out:not(.widget)):not(:has(> .needs))";
  for (const cell of document.querySelectorAll(cells)) {
    const button = make("button", { type: "button", class: "show" }, said);
    const [out] = cell.querySelectorAll(":scope > .out");
    button.addEventListener("click", () => {
      cell.classList.add("told");
      /** @type {HTMLElement} */ (out).focus({ preventScroll: true });
    });
    out.before(button);
  }
}

languages();
fold();
addEventListener("hashchange", () => {
  if (opened()) location.reload(); // a link to a player, followed from the page itself
});
requestAnimationFrame(async () => {
  // the page has its theme now; questions ask for what was answered
  theme();
  const shared = opened();
  await bringToLife(Python.of(document.getElementById("python")), shared);
  const wanted = shared ? document.getElementById(shared.cell) : document.querySelector(":target");
  if (wanted && (shared || scrollY > 0)) wanted.scrollIntoView(); // what is above it has grown
  const bar = document.getElementById("projector");
  if (bar) new Projector(bar).listen();
});
