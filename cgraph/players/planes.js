// @ts-check
/**
 * Arrays over a plane, as pictures: shades of two colours, and the line where they meet.
 *
 * @typedef {import("./engine.js").Tensor} Tensor
 */

const HALF = 0.5; // between the classes 0 and 1
const COLOURS = [
  [11, 87, 164],
  [200, 90, 30],
]; // of 0 and of 1; readable on light and on dark pages

/** @type {Map<string, [HTMLCanvasElement, CanvasRenderingContext2D, ImageData]>} by their sizes */
const CANVASES = new Map();

/** @param {number} width @param {number} height */
function canvasOf(width, height) {
  const key = `${width} ${height}`;
  const found = CANVASES.get(key);
  if (found) return found;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true }) // it is read each time, not shown
  );
  /** @type {[HTMLCanvasElement, CanvasRenderingContext2D, ImageData]} */
  const made = [canvas, context, context.createImageData(width, height)];
  CANVASES.set(key, made);
  return made;
}

/** Return an image, one pixel a number: blue at 0, orange-red at 1, clear in between.
 * @param {Tensor} plane */
export function shade({ shape: [height, width], data }) {
  const [canvas, context, image] = canvasOf(width, height);
  for (let at = 0; at < data.length; at++) {
    const share = Math.max(0, Math.min(1, data[at]));
    const [red, green, blue] = COLOURS[Number(share > HALF)];
    const pixel = 4 * at;
    image.data[pixel] = red;
    image.data[pixel + 1] = green;
    image.data[pixel + 2] = blue;
    image.data[pixel + 3] = Math.abs(share - HALF) * 510 || 0;
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/**
 * Return the line at one half, as the `d` of a path: marching squares, each cell by itself.
 * @param {Tensor} plane @param {number[]} box left, top, width and height in the picture
 */
export function level({ shape: [height, width], data }, [left, top, wide, high]) {
  const parts = [];
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    data[row * width + column] - HALF;
  const place = (/** @type {number} */ row, /** @type {number} */ column) =>
    `${(left + (column / (width - 1)) * wide).toFixed(1)} ${(top + (row / (height - 1)) * high).toFixed(1)}`;
  for (let row = 0; row < height - 1; row++)
    for (let column = 0; column < width - 1; column++) {
      const [first, below] = [row * width + column, (row + 1) * width + column];
      const under = Number(data[first] < HALF) + Number(data[first + 1] < HALF);
      const all = under + Number(data[below] < HALF) + Number(data[below + 1] < HALF);
      if (all === 0 || all === 4) continue; // as most cells are: no line goes through
      const corners = [
        [row, column],
        [row, column + 1],
        [row + 1, column + 1],
        [row + 1, column],
      ];
      const crossings = [];
      for (let side = 0; side < 4; side++) {
        const [a, b] = [corners[side], corners[(side + 1) % 4]];
        const [from, to] = [at(a[0], a[1]), at(b[0], b[1])];
        if (from < 0 === to < 0) continue;
        const share = from / (from - to);
        crossings.push(place(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])));
      }
      for (let pair = 0; pair + 1 < crossings.length; pair += 2)
        parts.push(`${crossings[pair]}L${crossings[pair + 1]}`);
    }
  return parts.join("M");
}
