import { paintLine, paletteOf } from '../model/color-map.ts';
import type { ColorMapName, Contrast } from '../model/color-map.ts';
import { LineStore } from '../model/line-store.ts';

/** Colours of the picture. */
export interface Look {
  readonly map: ColorMapName;
  readonly contrast: Contrast;
}

/**
 * The picture itself: channels across, time downwards. Each new line is painted once, into a ring of lines off the
 * screen; showing it is two copies, whatever its size.
 */
export class WaterfallCanvas {
  readonly element: HTMLCanvasElement;
  readonly store: LineStore;
  /** A recording grows downwards from the top; a live picture has its newest line at the bottom. */
  readonly #fromTop: boolean;
  readonly #ring: HTMLCanvasElement;
  readonly #ringContext: CanvasRenderingContext2D;
  readonly #line: ImageData;
  readonly #linePixels: Uint32Array;
  #palette: Uint32Array;
  #painted = 0;

  constructor(element: HTMLCanvasElement, columns: number, lines: number, fromTop: boolean, look: Look) {
    this.element = element;
    this.store = new LineStore(columns, lines);
    this.#fromTop = fromTop;
    this.#ring = document.createElement('canvas');
    this.#ring.width = columns;
    this.#ring.height = lines;
    this.#ringContext = context(this.#ring);
    this.#line = new ImageData(columns, 1);
    this.#linePixels = new Uint32Array(this.#line.data.buffer);
    this.#palette = paletteOf(look.map, look.contrast);
  }

  /** Paints everything again in other colours. */
  recolour(look: Look): void {
    this.#palette = paletteOf(look.map, look.contrast);
    this.#painted = this.store.added - this.store.length;
  }

  /** Puts all lines on the screen. To be called in an animation frame. */
  show(): void {
    const { store } = this;
    const first = Math.max(this.#painted, store.added - store.length);
    for (let ordinal = first; ordinal < store.added; ordinal++) {
      const values = store.values(ordinal - (store.added - store.length));
      if (values === undefined) continue;
      paintLine(this.#linePixels, 0, values, this.#palette);
      this.#ringContext.putImageData(this.#line, 0, store.slotOf(ordinal));
    }
    this.#painted = store.added;
    this.#copy();
  }

  /** Index of the line, 0 the oldest, at a height from 0 (top) to 1; it may not exist (yet). */
  lineAt(height: number): number {
    const row = Math.min(this.store.capacity - 1, Math.floor(height * this.store.capacity));
    return this.#fromTop ? row : row - (this.store.capacity - this.store.length);
  }

  #copy(): void {
    const { element, store } = this;
    const { columns, capacity, length } = store;
    // A pixel for each value, whatever the size on the screen: the browser stretches what it shows anyway.
    if (element.width !== columns || element.height !== capacity) {
      element.width = columns;
      element.height = capacity;
    }
    const screen = context(element);
    screen.clearRect(0, 0, columns, capacity);
    const top = this.#fromTop ? 0 : capacity - length;
    const oldest = store.slotOf(store.added - length);
    const older = Math.min(length, capacity - oldest);
    const put = (fromLine: number, lines: number, at: number): void => {
      if (lines === 0) return;
      screen.drawImage(this.#ring, 0, fromLine, columns, lines, 0, at, columns, lines);
    };
    put(oldest, older, top);
    put(0, length - older, top + older);
  }
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d');
  if (found === null) throw new Error('This browser cannot draw: it has no 2d canvas');
  return found;
}
