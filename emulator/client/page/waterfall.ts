import { ticks } from '../model/axis.ts';
import type { Tick } from '../model/axis.ts';
import { COLOR_MAPS, colorOf } from '../model/color-map.ts';
import type { ColorMapName } from '../model/color-map.ts';
import { HeldQueue } from '../model/held-queue.ts';
import { apart } from '../model/marks.ts';
import type { Mark } from '../model/marks.ts';
import type { JobMessage } from '../model/messages.ts';
import type { RowFrame } from '../model/row-frame.ts';
import { clock, metres, preciseClock } from '../model/words.ts';
import { field, h, select, setText } from './dom.ts';
import type { Part } from './dom.ts';
import { WaterfallCanvas } from './waterfall-canvas.ts';
import type { Look } from './waterfall-canvas.ts';

/** Lines of a live picture: 30 s at 20 a second. */
const LIVE_LINES = 600;
/** Frames that wait to be drawn: three minutes of a live picture. */
const FRAMES_HELD = 3600;
const TIME_LABELS = 6;
const LABELS_EVERY_MS = 250;
/** Pixels that a label of the channel axis needs. */
const LABEL_WIDTH = 90;
/** Pixels that a marker takes. */
const MARKER_WIDTH = 18;
/** Share of the picture that a press of an arrow key moves the cursor by. */
const KEY_STEP = 0.01;
/** Intensity of the largest byte. */
const FULL_SCALE = 1000;

/** What has just been put on the screen. */
export interface Drawn {
  readonly frames: number;
  readonly lines: number;
  /** Frames that came and were never drawn, since the job began. */
  readonly overflowed: number;
  readonly newest: RowFrame;
  readonly newestRowMs: number;
  /** This machine's clock. */
  readonly drawnAtMs: number;
}

/** A waterfall with its axes, legend and read-out. */
export class Waterfall implements Part {
  readonly element: HTMLElement;
  /** Controls of the picture, to be placed in a toolbar. */
  readonly controls: readonly HTMLElement[];
  onDrawn: (drawn: Drawn) => void = () => {};
  readonly #staleMs: () => number;
  readonly #canvasElement = h('canvas', {
    id: 'waterfall',
    'data-testid': 'waterfall-canvas',
    tabindex: '0',
    role: 'img',
    'aria-label': 'Waterfall: channels across, time downwards. Arrow keys move the cursor.',
    'aria-describedby': 'waterfall-readout',
  });
  readonly #message = h('div', {
    class: 'picture-message',
    'data-testid': 'waterfall-message',
    hidden: true,
  });
  readonly #markers = h('div', { class: 'markers', 'aria-hidden': 'true' });
  readonly #cross = h('div', { class: 'cross', hidden: true });
  readonly #channelAxis = h('div', { class: 'axis across', 'aria-hidden': 'true' });
  readonly #timeAxis = h('div', { class: 'axis down', 'aria-hidden': 'true' });
  readonly #readout = h('p', {
    id: 'waterfall-readout',
    class: 'readout',
    'data-testid': 'waterfall-readout',
  });
  readonly #legend = h('canvas', { class: 'legend-bar', width: '128', height: '1', 'aria-hidden': 'true' });
  readonly #held = new HeldQueue<RowFrame>(FRAMES_HELD);
  readonly #resized = new ResizeObserver(() => this.#layOut());
  readonly #labelTimer: number;
  #look: Look = { map: 'inferno', contrast: { floor: 0.12, ceiling: 0.95 } };
  #canvas: WaterfallCanvas | null = null;
  #job: JobMessage | null = null;
  #paused = false;
  #frameAsked: number | null = null;
  #dirty = false;
  #cursor: { readonly x: number; readonly y: number } | null = null;
  #marks: readonly Mark[] = [];

  /** @param staleMs how long a row is kept before it is drawn: 0 unless a defect is on */
  constructor(staleMs: () => number) {
    this.#staleMs = staleMs;
    this.controls = this.#makeControls();
    this.element = h(
      'div',
      { class: 'waterfall' },
      this.#channelAxis,
      this.#timeAxis,
      h('div', { class: 'picture' }, this.#canvasElement, this.#markers, this.#cross, this.#message),
      h(
        'div',
        { class: 'under' },
        this.#readout,
        h(
          'div',
          { class: 'legend', role: 'img', 'aria-label': 'Colours from weak to strong' },
          h('span', {}, 'weak'),
          this.#legend,
          h('span', {}, 'strong'),
        ),
      ),
    );
    this.#listen();
    this.#resized.observe(this.#canvasElement);
    this.#labelTimer = window.setInterval(() => this.#label(), LABELS_EVERY_MS);
    this.#drawLegend();
    this.#tellCursor();
  }

  /** Begins a new, empty picture; null: there is no job. */
  begin(job: JobMessage | null): void {
    this.#job = job;
    this.#held.clear();
    this.#canvas = null;
    if (job !== null) {
      const lines = job.rows === null ? LIVE_LINES : Math.max(1, Math.ceil(job.rows / job.rowsPerLine));
      this.#canvas = new WaterfallCanvas(
        this.#canvasElement,
        job.columns,
        lines,
        job.rows !== null,
        this.#look,
      );
    }
    this.#dirty = true;
    this.#layOut();
    this.#askForFrame();
  }

  add(frame: RowFrame): void {
    this.#held.add(frame, Date.now());
    this.#askForFrame();
  }

  /** Keeps the picture still; rows go on coming, and the newest are drawn afterwards. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#askForFrame();
  }

  /** Words over the picture; empty: none. */
  say(...words: readonly (Node | string)[]): void {
    this.#message.hidden = words.length === 0;
    this.#message.replaceChildren(...words);
  }

  /** Places on the fibre to mark above the picture. */
  mark(marks: readonly Mark[]): void {
    this.#marks = marks;
    const job = this.#job;
    if (job === null) return this.#markers.replaceChildren();
    const fromM = job.channelMin * job.metresPerChannel;
    const untilM = (job.channelMax + 1) * job.metresPerChannel;
    const places = Math.max(1, Math.floor(this.element.clientWidth / MARKER_WIDTH));
    this.#markers.replaceChildren(
      ...apart(marks, { fromM, untilM }, places).map(({ distanceM, sign, style }) => {
        const marker = h('span', { class: `marker ${style}` }, sign);
        marker.style.left = `${(100 * (distanceM - fromM)) / (untilM - fromM)}%`;
        return marker;
      }),
    );
  }

  dispose(): void {
    window.clearInterval(this.#labelTimer);
    if (this.#frameAsked !== null) cancelAnimationFrame(this.#frameAsked);
    this.#frameAsked = -1;
    this.#resized.disconnect();
  }

  #askForFrame(): void {
    this.#frameAsked ??= requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frameAsked = null;
    const canvas = this.#canvas;
    if (canvas === null || this.#paused) return;
    const staleMs = this.#staleMs();
    const frames = this.#held.take(Date.now(), staleMs);
    for (const { timesMs, values, columns } of frames) {
      timesMs.forEach((timeMs, line) =>
        canvas.store.add(timeMs, values.subarray(line * columns, (line + 1) * columns)),
      );
    }
    if (frames.length > 0 || this.#dirty) canvas.show();
    this.#dirty = false;
    const newest = frames.at(-1);
    if (newest !== undefined) {
      const newestRowMs = newest.timesMs.at(-1) ?? 0;
      const lines = frames.reduce((sum, { timesMs }) => sum + timesMs.length, 0);
      const { overflowed } = this.#held;
      this.onDrawn({
        ...{ frames: frames.length, lines, overflowed, newest, newestRowMs },
        drawnAtMs: Date.now(),
      });
      this.#tellCursor();
    }
    if (staleMs > 0) this.#askForFrame();
  }

  /** What stands around the picture, for its size on the screen; the picture itself is the same at every size. */
  #layOut(): void {
    this.#label();
    this.mark(this.#marks);
  }

  #restyle(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    this.#canvas?.recolour(this.#look);
    this.#canvas?.show();
    this.#drawLegend();
  }

  #makeControls(): HTMLElement[] {
    const slider = (name: string, value: number, change: (share: number) => void): HTMLInputElement =>
      h('input', {
        type: 'range',
        min: '0',
        max: '100',
        value: String(value * 100),
        'aria-label': name,
        oninput: (event) => change(Number((event.target as HTMLInputElement).value) / 100),
      });
    const { floor, ceiling } = this.#look.contrast;
    const contrast = (part: object): void => this.#restyle({ contrast: { ...this.#look.contrast, ...part } });
    const maps = select(
      {
        'aria-label': 'Colours',
        onchange: (event) =>
          this.#restyle({ map: (event.target as HTMLSelectElement).value as ColorMapName }),
      },
      COLOR_MAPS.map((name) => [name, name] as const),
      this.#look.map,
    );
    return [
      field('Colours', maps),
      field(
        'Darkest',
        slider('Darkest intensity', floor, (value) => contrast({ floor: value })),
        'range',
      ),
      field(
        'Brightest',
        slider('Brightest intensity', ceiling, (value) => contrast({ ceiling: value })),
        'range',
      ),
    ];
  }

  #listen(): void {
    const canvas = this.#canvasElement;
    canvas.addEventListener('pointermove', (event) => {
      const box = canvas.getBoundingClientRect();
      this.#moveTo((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    });
    canvas.addEventListener('pointerleave', () => {
      if (document.activeElement !== canvas) this.#hideCursor();
    });
    canvas.addEventListener('blur', () => this.#hideCursor());
    canvas.addEventListener('keydown', (event) => {
      const step = event.shiftKey ? KEY_STEP * 10 : KEY_STEP;
      const moves: Readonly<Record<string, readonly [number, number]>> = {
        ArrowLeft: [-step, 0],
        ArrowRight: [step, 0],
        ArrowUp: [0, -step],
        ArrowDown: [0, step],
      };
      const move = moves[event.key];
      if (move === undefined) return;
      event.preventDefault();
      const { x, y } = this.#cursor ?? { x: 0.5, y: 0.9 };
      this.#moveTo(x + move[0], y + move[1]);
    });
  }

  #moveTo(x: number, y: number): void {
    const inside = (share: number): number => Math.min(0.9999, Math.max(0, share));
    this.#cursor = { x: inside(x), y: inside(y) };
    this.#cross.hidden = false;
    this.#cross.style.left = `${100 * this.#cursor.x}%`;
    this.#cross.style.top = `${100 * this.#cursor.y}%`;
    this.#tellCursor();
  }

  #hideCursor(): void {
    this.#cursor = null;
    this.#cross.hidden = true;
    this.#tellCursor();
  }

  #tellCursor(): void {
    const job = this.#job;
    const canvas = this.#canvas;
    if (this.#cursor === null || job === null || canvas === null) {
      return setText(this.#readout, 'Point at the picture, or move with the arrow keys, to read values.');
    }
    const column = Math.floor(this.#cursor.x * job.columns);
    const first = job.channelMin + column * job.channelsPerColumn;
    const last = Math.min(job.channelMax, first + job.channelsPerColumn - 1);
    const line = canvas.lineAt(this.#cursor.y);
    const timeMs = canvas.store.timeMs(line);
    const value = canvas.store.values(line)?.[column];
    const channel = first === last ? `Channel ${first}` : `Channels ${first}–${last}`;
    const where = `${channel} · ${metres(first * job.metresPerChannel)}`;
    if (timeMs === undefined || value === undefined) return setText(this.#readout, `${where} · nothing yet`);
    // The byte is the square root of the intensity.
    const intensity = Math.round(FULL_SCALE * (value / 255) ** 2);
    setText(this.#readout, `${where} · ${preciseClock(timeMs)} · intensity ${intensity}`);
  }

  #label(): void {
    const job = this.#job;
    if (job === null) {
      this.#channelAxis.replaceChildren();
      this.#timeAxis.replaceChildren();
      return;
    }
    const most = Math.max(2, Math.floor(this.#canvasElement.clientWidth / LABEL_WIDTH));
    place(
      this.#channelAxis,
      'left',
      ticks(job.channelMin, job.channelMax + 1, most)
        .filter(fitsAcross)
        .map(({ value, at }) => ({
          at,
          text: `${value}\n${metres(value * job.metresPerChannel)}`,
        })),
    );
    const labels = Array.from({ length: TIME_LABELS + 1 }, (_, i) => i / TIME_LABELS);
    place(
      this.#timeAxis,
      'top',
      labels.map((at) => ({ at, text: this.#timeAt(job, at) })),
    );
  }

  #timeAt(job: JobMessage, at: number): string {
    const { window } = job;
    if (window !== null) return clock(window.startMs + at * (window.endMs - window.startMs));
    const timeMs = this.#canvas?.store.timeMs(this.#canvas.lineAt(at));
    return timeMs === undefined ? '' : clock(timeMs);
  }

  #drawLegend(): void {
    const context = this.#legend.getContext('2d');
    if (context === null) return;
    for (let x = 0; x < this.#legend.width; x++) {
      context.fillStyle = `rgb(${colorOf(this.#look.map, x / (this.#legend.width - 1)).join(' ')})`;
      context.fillRect(x, 0, 1, 1);
    }
  }
}

/** A label in the middle of which its tick is would stick out at the very end. */
const fitsAcross = ({ at }: Tick): boolean => at < 0.985;

/** Puts labels on an axis; those that are there are used again. */
function place(
  axis: HTMLElement,
  side: 'left' | 'top',
  labels: readonly { readonly at: number; readonly text: string }[],
): void {
  while (axis.children.length > labels.length) axis.lastElementChild?.remove();
  labels.forEach(({ at, text }, i) => {
    let label = axis.children[i] as HTMLElement | undefined;
    if (label === undefined) {
      label = h('span');
      axis.append(label);
    }
    setText(label, text);
    label.style[side] = `${100 * at}%`;
  });
}
