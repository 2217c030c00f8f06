// @ts-check
// The keys of a player.

/** Do what a key asks for. @param {import("./player.js").Player} player @param {KeyboardEvent} event */
export function press(player, event) {
  const { playback, controls, screen } = player;
  const target = /** @type {HTMLElement} */ (event.target);
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("input[type=text], input[type=radio], select")) return;
  if (target.matches("button") && key === " ") return; // it presses the button
  if (player.pen.key(event)) return;
  const vertical = key === "ArrowUp" || key === "ArrowDown";
  const slides = target.matches("input[type=range]") && target !== controls.slider;
  if (slides && key !== " " && key !== "f") return; // its own arrow keys
  if (player.doing.key(event)) return;
  if (vertical && target !== controls.slider)
    return player.hints.move(event, key === "ArrowUp" ? -1 : 1);
  /** @type {Record<string, () => void>} */
  const actions = {
    Home: () => playback.go(0),
    End: () => playback.go(playback.end),
    " ": () => playback.play(!playback.timer),
    f: () => screen.turn(),
  };
  for (const forth of ["ArrowRight", "PageDown", "ArrowUp"])
    actions[forth] = () => playback.forth(!event.repeat);
  for (const back of ["ArrowLeft", "PageUp", "ArrowDown"])
    actions[back] = () => playback.go(playback.step - 1);
  if (!(key in actions)) return;
  event.preventDefault();
  event.stopPropagation();
  if (key !== " " && key !== "f") playback.play(false);
  actions[key]();
}
