// @ts-check
/**
 * A board on which a graph is drawn: by mouse, finger or keyboard.
 *
 * A button puts a node on the board. From node to node a pull, or a choice of one and then the
 * other, draws an edge; to a free place it moves the node.
 *
 * @typedef {import("./drawn.js").Node} Node
 * @typedef {import("./drawn.js").Signs} Signs
 * @typedef {{to: Node, slot: number}} Edge
 */

import { ends, graphOf, written } from "./drawn.js";
import { make } from "../../players/page.js";
import { fill } from "../../players/texts.js";

const [WIDE, HIGH, RADIUS] = [96, 66, 24]; // of a place, and of a node
const ORDERED = ["subtract", "divide", "power"]; // their edges are numbered
const FAR = 8; // px that a finger may tremble
const ROWS = 4;

/** @param {string} text */
const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Where the middle of a node is. @param {Node} node */
const middle = ({ x, y }) => [(x + 0.5) * WIDE, (y + 0.5) * HIGH];

/** Return the lines of the edge into an input of a node. @param {Node} from @param {Edge} edge */
function edgeParts(from, { to, slot }) {
  const [[x, y], [toX, toY]] = [middle(from), middle(to)];
  const down = (slot - (to.inputs.length - 1) / 2) * 22;
  const [tipX, tipY] = [toX - Math.sqrt(RADIUS ** 2 - down ** 2), toY + down];
  const [startX, reach] = [x + RADIUS, Math.max(24, (tipX - x - RADIUS) / 2)];
  const line = `M${startX} ${y}C${startX + reach} ${y} ${tipX - 10 - reach} ${tipY} ${tipX - 10} ${tipY}`;
  const head = `M${tipX} ${tipY}l-11 -4.6v9.2z`;
  const numbered = ORDERED.includes(to.name);
  const number = numbered
    ? `<text class="slot" x="${tipX - 15}" y="${tipY + (slot ? 16 : -6)}">${slot + 1}</text>`
    : "";
  return `<path class="near" d="${line}"/><path class="line" d="${line}"/><path class="head" d="${head}"/>${number}`;
}

/** @param {Node} node @param {Signs} signs */
function nodeParts({ kind, name, ...at }, signs) {
  const [x, y] = middle({ kind, name, ...at });
  const text = kind === "operation" ? signs[name][0] : name;
  const half = Math.max(RADIUS, 5.6 * text.length + 8);
  const corner = kind === "constant" ? 6 : RADIUS;
  const role =
    kind === "operation"
      ? text.length > 1
        ? "word"
        : "sign"
      : kind === "input"
        ? "name italic"
        : "number";
  return `<circle class="near" cx="${x}" cy="${y}" r="${HIGH / 2}"/>
<rect class="shape" x="${x - half}" y="${y - RADIUS}" width="${2 * half}" height="${2 * RADIUS}" rx="${corner}"/>
<text class="${role}" x="${x}" y="${y + (role === "sign" ? 9 : 6)}">${safe(text)}</text>`;
}

/** @param {Node[]} nodes @returns {[Node, Edge][]} */
const edgesOf = (nodes) =>
  nodes.flatMap((to) =>
    to.inputs.flatMap((from, slot) =>
      from ? [/** @type {[Node, Edge]} */ ([from, { to, slot }])] : [],
    ),
  );

/** A picture of a graph that is not to be changed. @param {Node[]} nodes @param {Signs} signs
 * @param {Record<string, string>} texts */
export function picture(nodes, signs, texts) {
  const element = make("div", { class: "board", role: "img" });
  const name = (/** @type {Node} */ { kind, name }) =>
    kind === "operation" ? signs[name][0] : name;
  const edges = edgesOf(nodes).map(([from, { to }]) => `${name(from)} → ${name(to)}`);
  element.setAttribute("aria-label", fill(texts.alt, { edges: edges.join(", ") }));
  const inside = [
    ...edgesOf(nodes).map(([from, edge]) => `<g class="edge">${edgeParts(from, edge)}</g>`),
    ...nodes.map((node) => `<g class="node ${node.kind}">${nodeParts(node, signs)}</g>`),
  ];
  element.innerHTML = framed(nodes, 0, 0, inside.join(""));
  return element;
}

/** @param {Node[]} nodes @param {number} columns @param {number} rows @param {string} inside */
function framed(nodes, columns, rows, inside) {
  const wide = WIDE * Math.max(columns, ...nodes.map(({ x }) => x + 1));
  const high = HIGH * Math.max(rows, ...nodes.map(({ y }) => y + 1));
  return `<svg class="cg-graph" viewBox="0 0 ${wide} ${high}" style="width: ${wide}px">${inside}</svg>`;
}

/**
 * A field that is answered by drawing.
 * @param {import("./judging.js").Content} content
 */
export function sketchField({ graph = [], another, signs, tools, texts }) {
  const solution = graphOf(another ?? graph);
  const columns = 1 + Math.max(4, ...solution.map(({ x }) => x));
  const rows = Math.max(ROWS, solution.filter(({ kind }) => kind !== "operation").length);
  /** @type {Node[]} */
  let nodes = [];
  /** @type {Node | Edge | null} */
  let picked = null;
  const board = make("div", { class: "board", role: "group", "aria-label": texts.board });
  const formula = make("p", { class: "sofar" });
  const said = make("p", { class: "how", role: "status" });
  const buttons = tools.map(({ kind, name }) =>
    tool(kind === "operation" ? signs[name][0] : name, () => add(kind, name)),
  );
  const swap = tool("⇄", turn, texts.swap);
  const remove = tool("⌫", drop, texts.remove);
  const element = make(
    "div",
    {},
    make("div", { class: "tools" }, ...buttons, make("span", { class: "acts" }, swap, remove)),
    board,
    formula,
    said,
  );

  /** @param {string} text @param {() => void} press @param {string} [label] */
  function tool(text, press, label) {
    const button = make("button", { type: "button" }, text);
    if (label) button.setAttribute("aria-label", (button.title = label));
    button.addEventListener("click", press);
    return button;
  }

  /** @param {string} key @param {Record<string, string | number>} values */
  const tell = (key, values = {}) => (said.textContent = fill(texts[key], values));
  const name = (/** @type {Node} */ node) =>
    node.kind === "operation" ? signs[node.name][0] : node.name;
  const taken = (/** @type {number} */ x, /** @type {number} */ y) =>
    nodes.find((node) => Math.abs(node.x - x) < 0.8 && Math.abs(node.y - y) < 0.8);

  /** A free place from a column on. @param {number} column */
  function free(column) {
    for (let at = column * rows; at < columns * rows; at++) {
      const [x, y] = [Math.floor(at / rows), at % rows];
      if (!taken(x, y)) return { x, y };
    }
    return { x: columns - 1, y: rows - 1 };
  }

  /** @param {Node["kind"]} kind @param {string} name */
  function add(kind, name) {
    const leaf = kind !== "operation";
    const inputs = Array.from({ length: leaf ? 0 : signs[name][1] }, () => null);
    const node = { kind, name, inputs, x: 0, y: 0 };
    Object.assign(node, free(leaf ? 0 : 1));
    nodes.push(node);
    picked = null;
    tell("added", { name: leaf ? name : signs[name][0] });
    paint();
  }

  /** @param {Node} from @param {Node} to */
  function connect(from, to) {
    /** @type {(node: Node) => boolean} */
    const reaches = (node) =>
      node === to || node.inputs.some((one) => one !== null && reaches(one));
    const slot = to.inputs.indexOf(null);
    picked = null;
    if (to.kind !== "operation") tell("no_inputs", { name: to.name });
    else if (reaches(from)) tell("circle");
    else if (slot < 0) tell("full", { name: name(to), count: to.inputs.length });
    else {
      to.inputs[slot] = from;
      if (to.x <= from.x) Object.assign(to, free(from.x + 1)); // edges run to the right
      tell("joined", { from: name(from), to: name(to) });
    }
    paint();
  }

  /** Choose a node, an edge or a free place. @param {Node | Edge | null} what @param {number[]} [place] */
  function choose(what, place) {
    const before = picked && "kind" in picked ? picked : null;
    if (what && before && what !== before && "kind" in what) return connect(before, what);
    if (!what && before && place) Object.assign(before, { x: place[0], y: place[1] });
    picked = what === picked ? null : what;
    if (picked)
      tell("kind" in picked ? "picked" : "picked_edge", {
        name: "kind" in picked ? name(picked) : "",
      });
    paint();
  }

  /** Take away what is picked. */
  function drop() {
    const gone = picked;
    if (!gone) return;
    for (const node of nodes)
      node.inputs = node.inputs.map((from) => (from === gone ? null : from));
    if ("kind" in gone) nodes = nodes.filter((node) => node !== gone);
    else gone.to.inputs[gone.slot] = null;
    picked = null;
    tell("removed");
    paint();
  }

  /** Let the inputs of what is picked change places. */
  function turn() {
    if (picked && "kind" in picked) picked.inputs.reverse();
    paint();
  }

  function paint() {
    const root = /** @type {ShadowRoot} */ (board.getRootNode());
    const focused = parts().indexOf(/** @type {SVGElement} */ (root.activeElement));
    const edges = edgesOf(nodes);
    const group = (
      /** @type {string} */ kind,
      /** @type {boolean} */ on,
      /** @type {string} */ label,
      /** @type {string} */ inside,
    ) =>
      `<g class="${kind}" role="button" tabindex="-1" aria-pressed="${on}" aria-label="${safe(label)}">${inside}</g>`;
    const inside = [
      ...edges.map(([from, edge]) =>
        group(
          "edge",
          same(picked, edge),
          `${name(from)} → ${name(edge.to)}`,
          edgeParts(from, edge),
        ),
      ),
      ...nodes.map((node) =>
        group(`node ${node.kind}`, picked === node, written(node, signs), nodeParts(node, signs)),
      ),
    ];
    const dots = Array.from({ length: columns * rows }, (_, at) => {
      const [x, y] = [(Math.floor(at / rows) + 0.5) * WIDE, ((at % rows) + 0.5) * HIGH];
      return `<circle class="dot" cx="${x}" cy="${y}" r="2"/>`;
    });
    board.innerHTML = framed(
      nodes,
      columns,
      rows,
      [...dots, ...inside, '<path class="pull"/>'].join(""),
    );
    const all = parts();
    (all[Math.max(0, focused)] ?? all[0])?.setAttribute("tabindex", "0");
    if (focused >= 0) all[Math.min(focused, all.length - 1)]?.focus();
    const drawn = ends(nodes).filter(({ kind }) => kind === "operation");
    formula.textContent = fill(texts.so_far, {
      formula: drawn.map((node) => written(node, signs)).join(";  ") || "…",
    });
    const turns = picked !== null && "kind" in picked && picked.inputs.length > 1;
    swap.setAttribute("aria-disabled", String(!turns)); // `disabled` would take the focus away
    remove.setAttribute("aria-disabled", String(!picked));
  }

  /** @param {Node | Edge | null} one @param {Edge} edge */
  const same = (one, edge) =>
    one !== null && "to" in one && one.to === edge.to && one.slot === edge.slot;
  /** @returns {SVGElement[]} */
  const parts = () => [...board.querySelectorAll(/** @type {"g"} */ ("g[role]"))];

  /** What is at a part of the picture. @param {Element | null} part @returns {Node | Edge | null} */
  function at(part) {
    const place = parts().indexOf(/** @type {SVGElement} */ (part?.closest("g[role]")));
    const edges = edgesOf(nodes);
    return place < 0 ? null : (edges[place]?.[1] ?? nodes[place - edges.length]);
  }

  /** The place in the picture that is pointed at. @param {PointerEvent} event @returns {[number, number]} */
  function pointed({ clientX, clientY }) {
    const matrix = board.querySelector("svg")?.getScreenCTM()?.inverse();
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    return [x, y];
  }

  /** @type {{event: PointerEvent, what: Node | Edge | null} | null} */
  let held = null;
  const far = (/** @type {PointerEvent} */ event) =>
    held &&
    Math.hypot(event.clientX - held.event.clientX, event.clientY - held.event.clientY) > FAR;
  board.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    held = { event, what: at(/** @type {Element} */ (event.target)) };
    board.setPointerCapture(event.pointerId);
  });
  board.addEventListener("pointermove", (event) => {
    if (!held?.what || !("kind" in held.what) || !far(event)) return;
    const line = `M${middle(held.what).join(" ")}L${pointed(event).join(" ")}`;
    board.querySelector(".pull")?.setAttribute("d", line);
  });
  board.addEventListener("pointerup", (event) => {
    const root = /** @type {ShadowRoot} */ (board.getRootNode());
    const what = at(root.elementFromPoint(event.clientX, event.clientY));
    const [x, y] = pointed(event);
    const place = [Math.floor(x / WIDE), Math.floor(y / HIGH)];
    const inside = place[0] >= 0 && place[0] < columns && place[1] >= 0 && place[1] < rows;
    if (held?.what && "kind" in held.what && far(event)) picked = held.what;
    const free = inside && !taken(place[0], place[1]);
    if (held) choose(what, free ? place : undefined);
    held = null;
  });
  board.addEventListener("pointercancel", () => {
    held = null;
    paint();
  });
  board.addEventListener("keydown", (event) => {
    const all = parts();
    const focused = all.indexOf(/** @type {SVGElement} */ (event.target));
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
    if (by) all[(focused + by + all.length) % all.length]?.focus();
    else if (event.key === "Enter" || event.key === " ") choose(at(all[focused]));
    else if (event.key === "Delete" || event.key === "Backspace") {
      picked = at(all[focused]);
      drop();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  paint();
  tell("how");
  return {
    element,
    given: () => (nodes.length ? nodes : null),
    focus: () => {},
    show: () => {
      nodes = graphOf(another ?? graph);
      picked = null;
      paint();
    },
  };
}
