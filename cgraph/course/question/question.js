// @ts-check
// Questions and progress, in the page alone: no kernel is asked and nothing leaves the browser.
// Everything said comes from the model's `content`; this module only reads, judges and shows.

import { ends, graphOf, written as inSigns } from "./drawn.js";
import { handInForm } from "./hand_in.js";
import { judge } from "./judging.js";
import { EVENT, forget, note, noteExercises, progress, restore } from "./record.js";
import { picture, sketchField } from "./sketch.js";
import { FULL_SCREEN, followTheme, make, reveal } from "../../players/page.js";
import { short } from "../../players/answers.js";
import { fill } from "../../players/texts.js";

const LARGE = [15, 27]; // letters on the whole screen: these fit into its height and width
const SMALLER = 0.95; // times, until all of the card is seen

/**
 * @typedef {import("./judging.js").Labelled} Labelled
 * @typedef {import("./judging.js").Content} Content
 * @typedef {import("./judging.js").Judgement} Judgement
 * @typedef {{element: HTMLElement, given: () => any, focus: () => void,
 *   show: () => void}} Field
 */

/** Turn text into nodes: `code` stands between back quotes, an empty line parts paragraphs.
 * @param {string} text */
function written(text) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) =>
      make(
        "p",
        {},
        ...paragraph.split("`").map((part, k) => (k % 2 ? make("code", {}, part) : part)),
      ),
    );
}

/** @param {Content} content @returns {Field} */
function textField(content) {
  const input = make("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    autocapitalize: "none",
    "aria-labelledby": "prompt note",
    placeholder: content.texts[`placeholder_${content.kind}`],
  });
  const rounded = content.kind === "number" && !short(content.answer);
  const said =
    content.kind === "formula"
      ? fill(content.texts.names, { names: content.names.join(content.texts.comma) })
      : rounded
        ? content.texts.rounded
        : "";
  return {
    element: make("div", { class: "text" }, input, make("span", { id: "note" }, said)),
    given: () => input.value,
    focus: () => input.focus(),
    show: () => {},
  };
}

/** @param {Content} content @returns {Field} */
function choiceField(content) {
  const inputs = content.options.map(([key]) =>
    make("input", { type: "radio", name: "choice", value: key }),
  );
  const labels = content.options.map(([, text], k) =>
    make("label", {}, inputs[k], make("span", {}, ...written(text))),
  );
  return {
    element: make(
      "div",
      { class: "choices", role: "radiogroup", "aria-labelledby": "prompt" },
      ...labels,
    ),
    given: () => inputs.find((input) => input.checked)?.value ?? null,
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
    show: () => {
      for (const input of inputs) input.checked = input.value === content.answer;
    },
  };
}

/** @param {Content} content @returns {Field} */
function orderingField(content) {
  const { options, texts } = content;
  const list = make("ol", { class: "items", "aria-labelledby": "prompt" });
  const said = make("p", { class: "unseen", role: "status" });
  const keys = () =>
    [...list.children].map((item) => /** @type {HTMLElement} */ (item).dataset.key);

  /**
   * Put an item in its place by moving its neighbours: the item keeps focus and pointer.
   * @param {HTMLElement} item @param {number} place @param {string} name
   */
  function put(item, place, name) {
    const from = [...list.children].indexOf(item);
    if (place < 0 || place >= options.length || place === from) return;
    for (let k = from; k > place; k -= 1) item.after(/** @type {Node} */ (item.previousSibling));
    for (let k = from; k < place; k += 1) item.before(/** @type {Node} */ (item.nextSibling));
    said.textContent = fill(texts.moved, { item: name, place: place + 1, count: options.length });
  }
  /** @param {HTMLElement} item @param {string} name @param {number} by */
  const move = (item, name, by) => put(item, [...list.children].indexOf(item) + by, name);
  for (const [key, text] of options) {
    const name = text.replaceAll("`", "");
    const up = make(
      "button",
      { type: "button", "aria-label": fill(texts.up, { item: name }) },
      "▲",
    );
    const down = make(
      "button",
      { type: "button", "aria-label": fill(texts.down, { item: name }) },
      "▼",
    );
    const item = make(
      "li",
      { "data-key": key },
      make("span", { class: "grip", "aria-hidden": "true" }, "⠿"),
      make("span", { class: "name" }, ...written(text)),
      up,
      down,
    );
    up.addEventListener("click", () => move(item, name, -1));
    down.addEventListener("click", () => move(item, name, 1));
    item.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      move(item, name, event.key === "ArrowUp" ? -1 : 1);
    });
    item.addEventListener("pointerdown", (event) => {
      if (event.button || /** @type {Element} */ (event.target).closest("button")) return;
      item.setPointerCapture(event.pointerId);
      item.classList.add("held");
    });
    item.addEventListener("pointermove", (event) => {
      if (!event.buttons) item.classList.remove("held"); // let go where nobody told
      if (!item.classList.contains("held")) return;
      const above = [...list.children].filter((other) => {
        const box = other.getBoundingClientRect();
        return other !== item && box.top + box.height / 2 < event.clientY;
      });
      put(item, above.length, name);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      item.addEventListener(end, () => item.classList.remove("held"));
    }
    list.append(item);
  }
  return {
    element: make("div", {}, make("p", { class: "how" }, texts.how_to_order), list, said),
    given: keys,
    focus: () => list.querySelector("button")?.focus(),
    show: () =>
      list.append(
        ...content.right.map(
          (key) =>
            /** @type {Node} */ (
              [...list.children].find(
                (item) => /** @type {HTMLElement} */ (item).dataset.key === key,
              )
            ),
        ),
      ),
  };
}

/** A button that shows a card on the whole screen, as large as it fits.
 * @param {HTMLElement} host @param {Record<string, string>} texts */
function fullScreen(host, texts) {
  const button = make("button", { type: "button", class: "full", title: texts.full_screen });
  button.setAttribute("aria-label", texts.full_screen);
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${FULL_SCREEN}"/></svg>`;
  button.hidden = !document.fullscreenEnabled;
  const isFull = () => host.matches(":fullscreen");
  button.addEventListener("click", () => {
    if (isFull()) document.exitFullscreen();
    else host.requestFullscreen().catch(() => {}); // refused: the page stays as it is
  });
  host.addEventListener("fullscreenchange", () => {
    host.toggleAttribute("data-fills", isFull());
    if (!isFull()) return host.style.removeProperty("--font");
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    let font = Math.min(innerHeight / LARGE[0], innerWidth / LARGE[1]) / size;
    do host.style.setProperty("--font", String(font));
    while (host.scrollHeight > host.clientHeight && (font *= SMALLER) > 1);
  });
  return button;
}

/** @param {Content} content @param {(said: object) => void} tell Python @param {HTMLElement} host */
function question(content, tell, host) {
  const { texts } = content;
  const field =
    content.kind === "choice"
      ? choiceField(content)
      : content.kind === "ordering"
        ? orderingField(content)
        : content.kind === "sketch"
          ? sketchField(content)
          : textField(content);
  const { graph, another, signs } = content;
  const shown = graph && (another || content.kind === "formula");
  const mark = make("span", { class: "mark", role: "img" });
  const check = make("button", { type: "submit", class: "check" }, texts.check);
  const show = make("button", { type: "button", class: "show" }, texts.show_me);
  const feedback = make("div", { class: "feedback", role: "status" });
  const form = make(
    "form",
    { class: content.kind, "aria-labelledby": "prompt" },
    make("div", { class: "head" }, mark, make("div", { id: "prompt" }, ...written(content.prompt))),
    make(
      "div",
      { class: another ? "given" : "" },
      ...(shown ? [picture(graphOf(graph), signs, texts)] : []),
      field.element,
    ),
    make("div", { class: "buttons" }, check, show, fullScreen(host, texts)),
    feedback,
  );

  /** What was given, as text. */
  function given() {
    const answer = field.given();
    if (content.kind === "ordering") return answer.join(", ");
    if (content.kind !== "sketch") return answer;
    return ends(answer)
      .map((node) => inSigns(node, signs))
      .join("; ");
  }
  /** @param {string} kind @param {string} word @param {string} text */
  function say(kind, word, text) {
    const lines = text ? written(text) : [make("p")];
    if (word) lines[0].prepend(make("strong", {}, word), " ");
    feedback.className = `feedback ${kind}`;
    feedback.replaceChildren(...lines);
  }
  function refresh() {
    const word = progress()[content.id] ?? "open";
    mark.className = `mark ${word}`;
    mark.setAttribute("aria-label", texts[`state_${word}`]);
    return word;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { verdict, text, mistake } = judge(content, field.given());
    say(verdict, texts[`verdict_${verdict}`], text);
    if (["right", "hint", "other"].includes(verdict))
      tell({
        answered: note(content.id, verdict === "right" ? "right" : "open", given(), mistake ?? ""),
      });
    if (verdict !== "right") field.focus();
  });
  form.addEventListener("keydown", (event) => {
    // JupyterLab keeps Enter from submitting a form
    const typing = /** @type {Element} */ (event.target).matches("input");
    if (event.key !== "Enter" || !typing || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  show.addEventListener("click", () => {
    field.show();
    say(
      "shown",
      content.shown ? fill(texts.verdict_shown, { answer: content.shown }) : "",
      content.explain,
    );
    tell({ answered: note(content.id, "shown", "", "") });
  });
  let before = refresh();
  const follow = () => {
    const now = refresh();
    if (before !== "open" && now === "open") say("", "", ""); // begun again
    before = now;
  };
  return { element: form, follow };
}

/** @param {Content} content @param {(said: object) => void} tell Python */
function progressBar(content, tell) {
  const { texts, questions } = content;
  const said = make("p", { role: "status" });
  const list = make("ol", { class: "marks", "aria-label": texts.progress });
  const again = make("button", { type: "button" }, texts.again);
  const follow = () => {
    const states = progress();
    const words = questions.map((id) => states[id] ?? "open");
    const done = words.filter((word) => word !== "open").length;
    const sentence = done === questions.length ? texts.progress_all : texts.progress_some;
    said.textContent = fill(sentence, {
      done,
      all: questions.length,
      right: words.filter((word) => word === "right").length,
    });
    list.replaceChildren(
      ...words.map((word) =>
        make(
          "li",
          {},
          make("span", {
            class: `mark ${word}`,
            role: "img",
            "aria-label": texts[`state_${word}`],
          }),
        ),
      ),
    );
    again.setAttribute("aria-disabled", String(done === 0)); // and keeps the focus
  };
  again.addEventListener("click", () => {
    if (again.getAttribute("aria-disabled") === "true") return;
    forget(questions);
    tell({ forget: questions });
  });
  follow();
  const bar = make("div", { class: "progress" }, list, said, again);
  return { element: make("div", {}, bar, handInForm(content)), follow };
}

/** @param {{model: {get: (name: string) => any, on?: Function, off?: Function,
 *   send?: (said: object) => void}, el: HTMLElement}} view */
function render({ model, el }) {
  const published = model.get("kernel") !== undefined; // whose Python keeps no files
  /** @param {object} said */
  const tell = (said) => {
    try {
      if (!published) model.send?.(said);
    } catch {
      /* a kernel known to be dead: this browser alone remembers */
    }
  };
  if (!published) restore(model.get("kept") ?? {});
  /** @type {Content} */
  const content = model.get("content");
  const host = make("div", { "data-lm-suppress-shortcuts": "true", class: "cgraph-question" });
  const root = host.attachShadow({ mode: "open" });
  const shown =
    content.kind === "progress" ? progressBar(content, tell) : question(content, tell, host);
  root.append(make("style", {}, model.get("style_sheet")), shown.element);
  el.append(host);
  reveal(host);
  el.addEventListener("cgraph-fill", (event) =>
    host.toggleAttribute("data-fills", /** @type {CustomEvent} */ (event).detail),
  );
  const unfollow = followTheme(host);
  document.addEventListener(EVENT, shown.follow);
  window.addEventListener("storage", shown.follow); // answered in another window
  const checked = () => noteExercises(model.get("exercises") ?? {});
  const keep = () => {
    checked();
    tell({});
  };
  checked();
  model.on?.("change:exercises", keep);
  return () => {
    model.off?.("change:exercises", keep);
    unfollow();
    document.removeEventListener(EVENT, shown.follow);
    window.removeEventListener("storage", shown.follow);
  };
}

export default { render };
