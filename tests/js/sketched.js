// Graphs drawn without a page.

import { judge } from "../../cgraph/course/question/judging.js";
import { graphOf, written } from "../../cgraph/course/question/drawn.js";

/** Judge a drawing: [name, ...inputs] for each node, an input being a place or null. */
export function judged(content, rows) {
  const names = content.tools.map(({ name }) => name);
  const nodes = rows.map(([name]) => ({ ...content.tools[names.indexOf(name)], x: 0, y: 0 }));
  rows.forEach(([, ...inputs], place) => {
    nodes[place].inputs = inputs.map((input) => (input === null ? null : nodes[input]));
  });
  return judge(content, nodes);
}

export { judge };

/** Write what the graph of a question computes. */
export function formula({ graph, signs }) {
  return written(graphOf(graph).at(-1), signs);
}
