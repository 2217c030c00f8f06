// @ts-check
/** A link opens a player of a published page where the one who sent it left it. */

/** The address of this page with the player of a cell at some place. @param {string} cell
 * @param {object} place */
export function linkTo(cell, place) {
  const asked = new URLSearchParams({ player: cell, at: JSON.stringify(place) });
  return `${location.href.split("#")[0]}#${asked}`;
}

/** What a link to a player asks for, if the page was opened by one.
 * @returns {{cell: string, place: any} | null} */
export function opened() {
  const asked = new URLSearchParams(location.hash.slice(1));
  try {
    const cell = asked.get("player");
    return cell === null ? null : { cell, place: JSON.parse(asked.get("at") ?? "") };
  } catch {
    return null; // a link that has been cut short
  }
}
