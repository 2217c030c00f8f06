// @ts-check
/**
 * Contents to choose from: a model whose traits are those of the variant that is chosen.
 *
 * @typedef {import("./talk.js").Model} Model
 */

import { make } from "./page.js";

export class Variants {
  /** @param {Model} model @param {() => void} change is called when another one has been chosen */
  constructor(model, change) {
    this.model = model;
    this.change = change;
    this.chosen = 0;
    this.element = make("fieldset", { class: "choice", hidden: "" });
  }

  /** Offer the variants, one of which is to be chosen. */
  offer() {
    /** @type {[label: string, own: object][]} */
    const variants = this.model.get("variants") ?? [];
    const kept = this.model.get("moved")?.variant;
    const own = variants.findIndex(([, other]) => !Object.keys(other).length);
    this.chosen = Number.isInteger(kept) && kept in variants ? kept : Math.max(0, own);
    const options = variants.map(([label], index) => {
      const option = make("input", { type: "radio", name: "variant" });
      option.checked = index === this.chosen;
      option.addEventListener("change", () => {
        this.chosen = index;
        this.change();
      });
      return make("label", {}, option, label);
    });
    this.element.append(make("legend", {}, this.model.get("choice") ?? ""), ...options);
    this.element.hidden = !options.length;
  }

  /** What the model holds, as the chosen variant has it. @param {string} name */
  get(name) {
    return this.model.get("variants")?.[this.chosen]?.[1][name] ?? this.model.get(name);
  }
}
