// @ts-check
// Handing in: the answers of a lesson as a file, or as a line to copy. Nothing is sent.

import { asLine, handedIn } from "./record.js";
import { copy, download, make } from "../../players/page.js";
import { fill } from "../../players/texts.js";

/** @param {import("./judging.js").Content} content */
export function handInForm({ questions, texts }) {
  const lesson = questions[0].split(".")[0];
  const name = make("input", { type: "text", required: "", autocomplete: "name" });
  const save = make("button", { type: "submit" }, texts.hand_in_file);
  const line = make("button", { type: "button" }, texts.hand_in_line);
  const shown = make("textarea", { readonly: "", rows: "3", "aria-label": texts.hand_in_line });
  const said = make("p", { role: "status" });
  shown.hidden = true;
  const form = make(
    "form",
    {},
    make("p", {}, texts.hand_in_how),
    make("label", {}, texts.hand_in_name, " ", name),
    make("div", { class: "buttons" }, save, line),
    shown,
    said,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const blob = new Blob([handedIn(lesson, name.value)], { type: "application/json" });
    const safe = name.value.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40);
    const file = `cgraph-${lesson}-${safe}.json`;
    download(blob, file);
    said.textContent = fill(texts.hand_in_saved, { file });
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
