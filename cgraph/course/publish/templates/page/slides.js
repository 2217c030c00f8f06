// @ts-check
/**
 * A lesson cut into what a class sees at a time: a piece of text, some code and what comes of it, a
 * player, a question.
 *
 * @typedef {{cells: HTMLElement[], parts: Element[], heading: Element | null}} Slide  the last of its cells is
 *   what matters, text before it leads to it; of text only `parts` are shown
 */

const MUCH = 600; // signs that a class reads at a time
const LITTLE = 240; // signs that find room above what they lead to
const LINE = 60; // signs that one line of a table or of mathematics counts for
const WIDE = /[\u2e80-\u9fff\uff00-\uffef]/g; // Chinese says more with a sign
const OPEN = /[:：]\s*$/; // belongs together with what comes next

/** How much there is to read. @param {Element} part */
function size(part) {
  const lines = part.querySelectorAll("tr, .display, pre").length;
  const text = part.matches(".wide, .display") ? "" : (part.textContent ?? "");
  return text.length + (text.match(WIDE)?.length ?? 0) + LINE * lines;
}

/** @param {Element} part */
const isHeading = (part) => part.matches("h1, h2, h3");

/** Cut a text at its headings, and where it would be too much. @param {Element} text */
export function portions(text) {
  /** @type {Element[][]} */
  const found = [];
  let read = MUCH;
  for (const part of text.children) {
    const last = found.at(-1)?.at(-1);
    const apart =
      isHeading(part) || (read + size(part) > MUCH && !OPEN.test(last?.textContent ?? ""));
    if (!last || (apart && !isHeading(last))) {
      found.push([]);
      read = 0;
    }
    found[found.length - 1].push(part);
    read += size(part);
  }
  return found;
}

/** Whether the text of a slide can stand above the cell that comes next. @param {Slide} slide */
function leads({ parts }) {
  const [text, ...more] = parts;
  return text && !more.length && !isHeading(text) && size(text) < LITTLE;
}

/**
 * All slides of a lesson, without what prepares a notebook: all cells between title and first heading.
 * @param {Element} lesson @param {(cell: Element) => boolean} isShown
 * @returns {Slide[]}
 */
export function slidesOf(lesson, isShown) {
  /** @type {Slide[]} */
  const slides = [];
  const cells = /** @type {NodeListOf<HTMLElement>} */ (lesson.querySelectorAll(":scope > [id]"));
  const [first] = cells;
  /** @type {Element | null} */
  let heading = null;
  for (const cell of cells) {
    if (cell.matches(".prose"))
      for (const parts of portions(cell)) {
        heading = parts.find((part) => part.matches("h1, h2")) ?? heading;
        slides.push({ cells: [cell], parts, heading });
      }
    else if (isShown(cell)) {
      const last = slides.at(-1);
      if (last && last.cells[0] === cell.previousElementSibling && leads(last))
        last.cells.push(cell);
      else slides.push({ cells: [cell], parts: [], heading });
    }
  }
  const begin = slides.findIndex(({ parts }) => parts[0]?.matches("h2"));
  return slides.filter(({ cells: [cell] }, place) => place >= begin || cell === first);
}
