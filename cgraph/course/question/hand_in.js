// @ts-check
// Handing in: the answers of a lesson as a file, or as a line to copy. Nothing is sent.

import { asLine, handedIn } from "./record.js";
import { copy, make } from "../../players/page.js";
import { fill } from "../../players/texts.js";

/** @param {import("./judging.js").Content} content */
export function handInForm({ questions, texts }) {
  const lesson = questions[0].split(".")[0];
  const name = make("input", { type: "text", required: "", autocomplete: "name" });
  const file = make("button", { type: "submit" }, texts.hand_in_file);
  const line = make("button", { type: "button" }, texts.hand_in_line);
  const shown = make("textarea", { readonly: "", rows: "3", "aria-label": texts.hand_in_line });
  const said = make("p", { role: "status" });
  shown.hidden = true;
  const form = make(
    "form",
    {},
    make("p", {}, texts.hand_in_how),
    make("label", {}, texts.hand_in_name, " ", name),
    make("div", { class: "buttons" }, file, line),
    shown,
    said,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const blob = new Blob([handedIn(lesson, name.value)], { type: "application/json" });
    const address = URL.createObjectURL(blob);
    const safe = name.value.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40);
    const link = make("a", { href: address, download: `cgraph-${lesson}-${safe}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    said.textContent = fill(texts.hand_in_saved, { file: link.download });
  });
  line.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    shown.value = asLine(handedIn(lesson, name.value));
    shown.hidden = false;
    shown.select();
    await copy(shown.value, form);
    said.textContent = texts.hand_in_copied;
  });
  form.addEventListener("keydown", (event) => {
    // JupyterLab keeps Enter from submitting a form
    if (event.key !== "Enter" || event.target !== name || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return make("details", { class: "hand-in" }, make("summary", {}, texts.hand_in), form);
}
