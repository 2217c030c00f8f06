// @ts-check
/**
 * Groups of nodes in the picture of a graph: closed, a group is one box, and nothing else moves.
 *
 * In the markup, `data-members` of a group, `data-node` of a node, and `data-ends` of an edge or of
 * a text on it say which nodes are meant, by their numbers.
 *
 * @typedef {[from: number, to: number]} Ends
 */

/**
 * Say which edges are seen: none within a closed group, and of all that such a group has with one
 * other thing, the one in the middle, for all.
 * @param {Ends[]} ends @param {Map<number, number>} closed by node, the closed group that it is in
 * @returns {Map<number, number>} by the place of an edge that is seen, how many it stands for
 */
export function seen(ends, closed) {
  /** @type {Map<string, number[]>} */
  const alike = new Map();
  ends.forEach((pair, place) => {
    const groups = pair.map((node) => closed.get(node));
    const open = groups.every((group) => group === undefined);
    if (!open && groups[0] === groups[1]) return;
    const things = pair.map((node, end) => (groups[end] === undefined ? node : `g${groups[end]}`));
    const key = open ? String(place) : things.join();
    alike.set(key, [...(alike.get(key) ?? []), place]);
  });
  return new Map([...alike.values()].map((all) => [all[all.length >> 1], all.length]));
}

/** @param {Element} element @param {string} name @returns {number[]} */
const numbers = (element, name) => (element.getAttribute(name) ?? "").split(" ").map(Number);

export class Groups {
  /** @param {SVGSVGElement} svg a picture, whose groups are closed now */
  constructor(svg) {
    const all = (/** @type {string} */ parts) => [
      .../** @type {NodeListOf<SVGElement>} */ (svg.querySelectorAll(parts)),
    ];
    this.groups = all(".group").map((element) => ({
      element,
      members: numbers(element, "data-members"),
    }));
    this.nodes = all("[data-node]").map((element) => ({
      element,
      node: numbers(element, "data-node")[0],
    }));
    const edges = (/** @type {string} */ parts) =>
      all(parts).map((element) => ({
        element,
        ends: /** @type {Ends} */ (numbers(element, "data-ends")),
      }));
    this.edges = edges(".edge[data-ends]");
    this.texts = edges(".local[data-ends]");
    for (const { element } of this.groups) element.setAttribute("aria-expanded", "false");
    this.show();
  }

  /** Open or close the group that a part of the picture belongs to, if it is a group's; say so.
   * @param {EventTarget | null} part */
  turn(part) {
    const group = /** @type {Element} */ (part).closest(".group");
    if (!group) return false;
    const open = group.getAttribute("aria-expanded") === "true";
    group.setAttribute("aria-expanded", String(!open));
    this.show();
    return true;
  }

  show() {
    /** @type {Map<number, number>} */
    const closed = new Map();
    this.groups.forEach(({ element, members }, place) => {
      if (element.getAttribute("aria-expanded") === "false")
        for (const node of members) closed.set(node, place);
    });
    const put = (/** @type {SVGElement} */ element, /** @type {boolean} */ on) => {
      if ((element.style.display === "") !== on) element.style.display = on ? "" : "none";
    };
    for (const { element, node } of this.nodes) put(element, !closed.has(node));
    for (const { element, ends } of this.texts)
      put(element, !ends.some((node) => closed.has(node)));
    const stand = seen(
      this.edges.map(({ ends }) => ends),
      closed,
    );
    this.edges.forEach(({ element }, place) => {
      put(element, stand.has(place));
      element.classList.toggle("many", (stand.get(place) ?? 0) > 1);
    });
  }
}
