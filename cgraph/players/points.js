// @ts-check
/**
 * Points that a learner sets in a picture: each a row of x, y and its class, 0 or 1.
 *
 * @typedef {number[]} Point
 */

const MOST = 200;
const NEAR = 8; // units of a picture within which a point is met
const MOVES = 60; // of the cross, from side to side of a picture
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Set a point, or take away the one that is there; where there are too many, the first one goes.
 * @param {Point[]} points @param {Point} point @param {number[]} near how far x and y may be off
 * @returns {Point[]} */
export function toggled(points, point, near) {
  const away = points.map(([x, y]) =>
    Math.hypot((x - point[0]) / near[0], (y - point[1]) / near[1]),
  );
  const least = Math.min(...away);
  if (least > 1) return [...points, point].slice(-MOST);
  return points.filter((_, at) => at !== away.indexOf(least));
}

/** Whether something, which may come from anywhere, is points. @param {any} given */
export function arePoints(given) {
  const fits = (/** @type {any} */ one) =>
    Array.isArray(one) && one.length === 3 && one.every(Number.isFinite) && [0, 1].includes(one[2]);
  return Array.isArray(given) && given.length <= MOST && given.every(fits);
}

/** @param {any} value of any field */
export const isEmpty = (value) => Array.isArray(value) && !value.length;

/** What a program takes for the value of a field. @param {any} value */
export function valueOf(value) {
  if (!Array.isArray(value)) return value;
  return { shape: [value.length, 3], data: Float64Array.from(value.flat()) };
}

/** Sets points where the fields of a picture's drag are: its cross, say. */
export class Pen {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
  }

  /** Where points are set now, if they are. @param {Node} [inside] a part of the picture */
  drag(inside) {
    const { stage, form } = this.player;
    return stage.figures
      .filter(({ figure }) => !inside || figure.contains(inside))
      .flatMap(({ picture }) => picture.drags)
      .find(({ points }) => form.entries.get(points)?.element.hidden === false);
  }

  /** Set a point, or take away the one that is there. @param {Node} inside a part of the picture
   * @param {boolean} other of the other class than is chosen */
  set(inside, other) {
    const drag = this.drag(inside);
    const { form } = this.player;
    const entry = form.entries.get(drag?.points ?? "");
    if (!drag || !entry) return;
    const place = drag.fields.map((name) => Number(form.values[name]));
    const kind = Number(Number(entry.text.value) !== Number(other));
    const near = [drag.x, drag.y].map(
      ([from, to], axis) => (NEAR * (Number(to) - Number(from))) / drag.box[2 + axis],
    );
    form.entered(
      drag.points,
      toggled(/** @type {Point[]} */ (entry.value), [...place, kind], near),
    );
  }

  /** Move the cross, or set a point there. @param {KeyboardEvent} event
   * @returns {boolean} whether the key was for that */
  key(event) {
    const { form } = this.player;
    const inside = /** @type {Element} */ (event.target).closest("figure");
    const drag = inside && this.drag(inside);
    const by = ARROWS[/** @type {keyof typeof ARROWS} */ (event.key)];
    if (!drag || (!by && event.key !== "Enter")) return false;
    if (!by) this.set(inside, event.shiftKey);
    [drag.x, drag.y].forEach(([from, to], axis) => {
      if (!by?.[axis]) return;
      const [low, high] = [Number(from), Number(to)];
      const step = (high - low) / MOVES;
      const next = (Math.round(Number(form.values[drag.fields[axis]]) / step) + by[axis]) * step;
      form.entered(drag.fields[axis], Number(Math.max(low, Math.min(high, next)).toPrecision(3)));
    });
    event.preventDefault();
    event.stopPropagation();
    return true;
  }
}
