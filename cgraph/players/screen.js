// @ts-check
/**
 * The whole screen: how large the pictures can be on it.
 *
 * @typedef {{width: number, height: number, extra: number, beside: number, least: number}} Size  of a
 *   picture: what grows with it (0 where it is all text), what is added to its height and to its
 *   width, and its height at least
 * @typedef {[width: number, height: number]} Pair
 */

const FINE = 20; // halvings, to find a scale

/** Say whether rows of pictures fit; one that is as wide as the screen grows no more.
 * @param {Size[][]} rows @param {number} scale @param {Pair} room @param {Pair} gap */
function fit(rows, scale, [width, height], [across, down]) {
  let used = down * (rows.length - 1);
  for (const row of rows) {
    let [wide, high] = [across * (row.length - 1), 0];
    for (const one of row) {
      const most = (width - one.beside) / one.width;
      const grown = one.width ? Math.min(scale, Math.max(1, most)) : 0;
      wide += one.width * grown + one.beside;
      high = Math.max(high, one.least, one.height * grown + one.extra);
    }
    if (wide > width) return false;
    used += high;
  }
  return used <= height;
}

/** All ways to break a sequence into rows. @template Item @param {Item[]} items
 * @returns {Item[][][]} */
function arrangements(items) {
  return Array.from({ length: 2 ** (items.length - 1) }, (_, breaks) => {
    /** @type {Item[][]} */
    const rows = [[]];
    items.forEach((item, place) => {
      if (place && (breaks >> (place - 1)) & 1) rows.push([]);
      rows[rows.length - 1].push(item);
    });
    return rows;
  });
}

/**
 * Return the largest scale at which all pictures fit, in the rows that allow it; 0 if none does, and
 * 1 where all that fits is text.
 * @param {Size[]} sizes @param {Pair} room @param {Pair} gap between two pictures
 */
export function largest(sizes, room, gap) {
  const drawn = sizes.filter(({ width }) => width > 0);
  const scales = drawn.map(({ width, beside }) => (room[0] - beside) / width);
  const most = drawn.length ? Math.max(0, ...scales) : 1;
  let best = 0;
  for (const rows of arrangements(sizes)) {
    let [low, high] = [0, most];
    for (let halving = 0; halving < FINE; halving++) {
      const middle = (low + high) / 2;
      if (fit(rows, middle, room, gap)) low = middle;
      else high = middle;
    }
    best = Math.max(best, low);
  }
  return best;
}
