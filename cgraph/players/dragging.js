// @ts-check
// Values that the learner drags in a picture.

export class Dragging {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    /** @type {import("./stage.js").Held | undefined} */
    this.held = undefined; // what is being dragged
  }

  /** Begin to drag in a picture that takes values. @param {PointerEvent} event */
  hold(event) {
    const { player } = this;
    if (event.button || !event.isPrimary) return; // a second finger
    this.held = player.stage.dragAt(event);
    if (!this.held) return;
    if (player.numbers.follows) player.changed({}); // from what is shown on
    this.held.figure.setPointerCapture(event.pointerId);
    this.point(event);
    player.pen.set(this.held.figure, event.shiftKey);
  }

  /** Take the values of the place pointed at. @param {PointerEvent} event */
  point(event) {
    const { player, held } = this;
    if (!held || !event.isPrimary) return;
    if (!event.buttons) return this.leave(); // let go where nobody told, as under a menu
    const values = player.stage.valuesAt(event, held);
    for (const [name, value] of Object.entries(values)) player.form.put(name, value);
    player.changed(values);
  }

  /** Let go, which makes it a move of the hand. */
  leave() {
    if (this.held) this.player.counted();
    this.held = undefined;
  }
}
