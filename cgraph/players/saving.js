// @ts-check
// What a player shows now, as a picture that stands alone: an SVG or a PNG to be saved.

import { download, make } from "./page.js";

const ZOOM = 2; // pixels of a PNG for one of the drawing
const MOST = 8000; // pixels: no PNG is wider or higher
const KEPT = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin"],
  ...["opacity", "visibility", "display", "paint-order", "transform"],
  ...["font-family", "font-size", "font-style", "font-weight", "text-anchor"],
];

/** A copy with its looks written out: outside of its page no style sheet speaks.
 * @param {SVGSVGElement} svg */
function alone(svg) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, k) => {
    const look = getComputedStyle(originals[k]);
    const style = KEPT.map((name) => `${name}:${look.getPropertyValue(name)}`).join(";");
    element.setAttribute("style", style.replaceAll('"', "'"));
    element.removeAttribute("tabindex");
  });
  return copy;
}

/** Drawings, side by side, as the text of one SVG. @param {SVGSVGElement[]} drawings */
export function asSvg(drawings) {
  const parts = drawings.map(alone);
  let wide = 0;
  const high = Math.max(...drawings.map((svg) => svg.viewBox.baseVal.height));
  parts.forEach((copy, k) => {
    const { width, height } = drawings[k].viewBox.baseVal;
    for (const [name, value] of Object.entries({ x: wide, width, height }))
      copy.setAttribute(name, String(value));
    wide += width;
  });
  const ground = getComputedStyle(drawings[0]).getPropertyValue("--cg-ground") || "none";
  const inside = parts.map((copy) => new XMLSerializer().serializeToString(copy)).join("");
  const scheme = getComputedStyle(drawings[0]).colorScheme;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" style="color-scheme:${scheme}"><rect width="100%" height="100%" style="fill:${ground}"/>${inside}</svg>`;
}

/** @param {string} svg @returns {Promise<Blob>} */
async function asPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = make("canvas");
  const zoom = Math.min(ZOOM, MOST / image.width, MOST / image.height);
  canvas.width = zoom * image.width;
  canvas.height = zoom * image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture")))),
  );
}

/** @param {SVGSVGElement[]} drawings @param {string} name of the file @param {boolean} pixels */
export async function save(drawings, name, pixels) {
  const svg = asSvg(drawings);
  const blob = pixels ? await asPng(svg) : new Blob([svg], { type: "image/svg+xml" });
  download(blob, `${name}.${pixels ? "png" : "svg"}`);
}
