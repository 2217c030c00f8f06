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

/** The nodes through which edges of a graph's picture run: points of each curve are looked at. */
export function crossed({ graph }) {
  const [wide, high, radius] = [96, 66, 24];
  const nodes = graphOf(graph);
  const found = [];
  for (const to of nodes)
    for (const from of to.inputs)
      for (let part = 0; part <= 40; part++) {
        const t = part / 40;
        const [x, y] = [from.x * wide + radius, from.y * high];
        const [tipX, tipY] = [to.x * wide - radius, to.y * high];
        const atX = x + (tipX - x) * (1.5 * t - 1.5 * t * t + t ** 3);
        const atY = y + (tipY - y) * (3 * t * t - 2 * t ** 3);
        for (const node of nodes)
          if (node !== from && node !== to)
            if (Math.hypot(node.x * wide - atX, node.y * high - atY) < radius + 1)
              found.push(node.name);
      }
  return found;
}
