/** A chart of one or more panels over the same time axis, as an SVG string. Pure: no DOM, no clock. */
import { CHARACTER_WIDTH, PLOT_LEFT, PLOT_RIGHT, WIDTH } from './layout.ts';
import { FRAME } from './palette.ts';
import { drawPanel, type Panel } from './panel.ts';
import { element, escapeXml, label } from './svg.ts';
import { timeLabel, timeTicks, timeUnit } from './ticks.ts';

export interface PhaseBand {
  readonly name: string;
  readonly startS: number;
  readonly endS: number;
  readonly warmUp: boolean;
  /** Something was broken from then to then; drawn over the phases, with its name at its upper edge. */
  readonly isFault?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  /** Read out by screen readers and shown on hover: what the chart says, in a sentence. */
  readonly description: string;
  /** The end of the axis below: seconds, unless `xAxis` says otherwise. */
  readonly durationS: number;
  /** Left out: time since the start. */
  readonly xAxis?: XAxis;
  readonly phases: readonly PhaseBand[];
  readonly panels: readonly Panel[];
  /** Lines of text below the chart, e.g. a list of marked events. */
  readonly notes?: readonly string[];
}

/** An axis of something else than time, from 0. */
export interface XAxis {
  readonly caption: string;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

const HEADER = 52;
const PHASE_ROW = 18;
const PANEL_GAP = 40;
const AXIS = 44;
const NOTE_LINE = 18;
const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif';

/** The whole chart, with its own background, so that it reads on light and dark pages. */
export function renderChart(chart: Chart): string {
  const durationS = Math.max(chart.durationS, 1);
  const x = (atS: number) => PLOT_LEFT + (Math.min(atS, durationS) / durationS) * (PLOT_RIGHT - PLOT_LEFT);
  const top = HEADER + PHASE_ROW;
  const phases = chart.phases.filter(({ isFault }) => isFault !== true);
  const faults = chart.phases.filter(({ isFault }) => isFault === true);
  let y = top;
  const placed = chart.panels.map((panel, i) => {
    y += i === 0 ? 24 : PANEL_GAP;
    const at = y;
    y += panel.height;
    return { panel, at };
  });
  const bottom = y;
  const notes = chart.notes ?? [];
  const height = bottom + AXIS + (notes.length > 0 ? notes.length * NOTE_LINE + 8 : 0);
  const body = [
    element('title', {}, escapeXml(`${chart.title}. ${chart.description}`)),
    element('rect', {
      x: 0.5,
      y: 0.5,
      width: WIDTH - 1,
      height: height - 1,
      rx: 6,
      fill: FRAME.ground,
      stroke: FRAME.border,
    }),
    label(chart.title, { x: 16, y: 25, 'font-size': 16, 'font-weight': 600, fill: FRAME.text }),
    label(chart.subtitle, { x: 16, y: 43, 'font-size': 12, fill: FRAME.muted }),
    ...placed.map(({ panel, at }) => phaseBands(phases, x, at, at + panel.height)),
    phaseNames(phases, x, top - 4),
    ...placed.map(({ panel, at }) => faultBands(faults, x, at, at + panel.height)),
    ...placed.map(({ panel, at }) => drawPanel(panel, x, at)),
    lowerAxis(chart.xAxis ?? timeAxis(durationS), x, bottom),
    ...notes.map((note, i) =>
      label(note, { x: 16, y: bottom + AXIS + 6 + i * NOTE_LINE, 'font-size': 12, fill: FRAME.text }),
    ),
  ].join('\n');
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
      width: WIDTH,
      height: Math.ceil(height),
      role: 'img',
      'font-family': FONT,
    },
    `\n${body}\n`,
  );
}

function phaseBands(
  phases: readonly PhaseBand[],
  x: (s: number) => number,
  top: number,
  bottom: number,
): string {
  return phases
    .filter((phase) => phase.endS > phase.startS)
    .map((phase, i) =>
      element(
        'rect',
        {
          x: x(phase.startS),
          y: top,
          width: Math.max(0, x(phase.endS) - x(phase.startS)),
          height: bottom - top,
          fill: phase.warmUp ? FRAME.warmUp : i % 2 === 0 ? FRAME.phaseEven : FRAME.phaseOdd,
        },
        element('title', {}, escapeXml(phaseTitle(phase))),
      ),
    )
    .join('');
}

/** A shade with an edge at its beginning and its end; one of no length (a restart) is its edge alone. */
function faultBands(
  faults: readonly PhaseBand[],
  x: (s: number) => number,
  top: number,
  bottom: number,
): string {
  return faults
    .map(({ name, startS, endS }, i) => {
      const [left, right] = [x(startS), x(endS)];
      const edge = (at: number) =>
        element('line', {
          x1: at,
          x2: at,
          y1: top,
          y2: bottom,
          stroke: FRAME.fault,
          'stroke-dasharray': '3 3',
        });
      const shade = element('rect', {
        x: left,
        y: top,
        width: Math.max(1, right - left),
        height: bottom - top,
        fill: FRAME.fault,
        'fill-opacity': 0.13,
      });
      const text = label(name, {
        x: left + 3,
        // Faults at the same time are named below each other.
        y: top + 11 + (i % 3) * 12,
        'font-size': 11,
        fill: FRAME.fault,
        stroke: FRAME.ground,
        'stroke-width': 3,
        'paint-order': 'stroke',
      });
      const title = element('title', {}, escapeXml(`fault: ${name}`));
      return element('g', {}, title + shade + edge(left) + edge(right) + text);
    })
    .join('');
}

function phaseTitle(phase: PhaseBand): string {
  return phase.warmUp ? `${phase.name} (warm-up, not counted)` : phase.name;
}

/** Names above their bands; the part after the slash where the whole name has no room; nothing where that has none. */
function phaseNames(phases: readonly PhaseBand[], x: (s: number) => number, y: number): string {
  return phases
    .map((phase) => {
      const room = x(phase.endS) - x(phase.startS) - 4;
      const short = phase.name.includes('/') ? phase.name.slice(phase.name.lastIndexOf('/') + 1) : '';
      const text = [phaseTitle(phase), phase.name, short].find(
        (name) => name !== '' && name.length * CHARACTER_WIDTH <= room,
      );
      return text === undefined
        ? ''
        : label(text, {
            x: (x(phase.startS) + x(phase.endS)) / 2,
            y,
            'text-anchor': 'middle',
            'font-size': 11,
            fill: FRAME.muted,
          });
    })
    .join('');
}

const timeAxis = (durationS: number): XAxis => ({
  caption: `time since the start (${timeUnit(durationS)})`,
  ticks: timeTicks(durationS),
  format: (atS) => timeLabel(atS, durationS),
});

function lowerAxis(axis: XAxis, x: (value: number) => number, y: number): string {
  const ticks = axis.ticks.map(
    (atS) =>
      element('line', { x1: x(atS), x2: x(atS), y1: y, y2: y + 5, stroke: FRAME.muted }) +
      label(axis.format(atS), {
        x: x(atS),
        y: y + 17,
        'text-anchor': 'middle',
        'font-size': 11,
        fill: FRAME.muted,
      }),
  );
  const caption = label(axis.caption, {
    x: (PLOT_LEFT + PLOT_RIGHT) / 2,
    y: y + 34,
    'text-anchor': 'middle',
    'font-size': 11,
    fill: FRAME.muted,
  });
  return ticks.join('') + caption;
}
