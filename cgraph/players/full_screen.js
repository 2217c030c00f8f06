// @ts-check
// A player on the whole screen, or in the room that its page gives, as large as fits.

const FULL = [850, 590]; // the size of a whole screen on which letters are as large as on a page
const LARGER = 1.2; // times, at least, where pictures of less matter do not share the screen
const CLASS = 1.35; // times as large where a page is for a class
const LEAST = 0.6; // of their size: pictures there, under a long text
const EDGE = 40; // px: so little is no picture

export class FullScreen {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.fills = false; // the room that its page gives, as it would the whole screen
    this.scale = 1; // of pictures
  }

  get isFull() {
    const { root } = this.player;
    const { fullscreenElement } = /** @type {ShadowRoot} */ (root.getRootNode());
    return this.fills || fullscreenElement === root;
  }

  /** The smallest scale of pictures. */
  get least() {
    return this.fills ? LEAST : 1;
  }

  /** Whether a step needs more room than those before, which smaller pictures can give. */
  get isTight() {
    return this.isFull && this.scale > this.least && !this.player.stage.fits;
  }

  /** Fill the whole screen, or be as large as before. */
  turn() {
    const { root, stage } = this.player;
    if (this.isFull) document.exitFullscreen();
    else {
      stage.remember();
      root.requestFullscreen?.().catch(() => {}); // refused: the page stays as it is
    }
    root.focus();
  }

  /** Fill the room that the page gives, or be as large as before. @param {boolean} on */
  fill(on) {
    const { stage, controls } = this.player;
    if (on && !this.fills) stage.remember();
    this.fills = on;
    controls.buttons.full_screen.hidden = on || !document.fullscreenEnabled;
    this.fit();
  }

  /** @param {number} font @param {number} scale of letters and of pictures */
  size(font, scale) {
    this.scale = scale;
    const { style } = this.player.root;
    style.setProperty("--font", String(font));
    style.setProperty("--scale", String(scale));
  }

  /** Let what has come grow on the whole screen, from how large it would be in the page. */
  grow() {
    const { root, stage } = this.player;
    root.classList.remove("full");
    this.size(1, 1);
    stage.remember();
    this.fit();
  }

  /** On the whole screen, let everything grow as far as it fits; nothing is smaller than before.
   * Letters grow less where that lets the pictures grow more, words that belong to a drawing stand
   * below it or beside it, and pictures that matter less are scrolled to, where the others could not
   * grow beside them. */
  fit() {
    const { isFull, least } = this;
    const { root, stage, doing, controls } = this.player;
    root.classList.toggle("full", isFull);
    root.style.setProperty("--room", `${root.clientHeight}px`);
    const page = Math.min(root.clientWidth / FULL[0], root.clientHeight / FULL[1]);
    const most = this.fills ? CLASS * page : page;
    const ways = root.querySelector(".side") ? [false, true] : [false];
    /** @param {boolean} together */
    const arrange = (together) => {
      let best = { font: 1, scale: 0, beside: false };
      stage.place(together);
      for (const beside of ways) {
        root.classList.toggle("beside", beside);
        for (let font = Math.max(1, most); ; font = Math.max(1, font * 0.95)) {
          this.size(font, 1);
          const scale = stage.largest();
          if (Math.min(font, scale) > Math.min(best.font, best.scale))
            best = { font, scale, beside };
          if (font === 1) break;
        }
      }
      return best;
    };
    if (isFull) {
      let best = arrange(true);
      if (best.scale < (this.fills ? LEAST : LARGER)) best = arrange(false);
      let { scale } = best;
      root.classList.toggle("beside", best.beside);
      do this.size(best.font, Math.max(least, scale));
      while (!stage.fits && (scale *= 0.98) > least);
    } else {
      stage.place(false);
      this.size(1, 1);
    }
    doing.place();
    controls.label();
    this.announce();
  }

  /** Say so at the edge of the screen, as long as there is more to scroll to. */
  announce() {
    const { root } = this.player;
    const left = root.scrollHeight - root.clientHeight - root.scrollTop;
    root.classList.toggle("more", left > EDGE);
  }
}
