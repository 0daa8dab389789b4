/** One plot area: value axis, grid, lines or stacked bars, limit lines and legend. */
import { CHARACTER_WIDTH, PLOT_LEFT, PLOT_RIGHT } from './layout.ts';
import { FRAME } from './palette.ts';
import { element, escapeXml, label, round } from './svg.ts';

export interface PlotPoint {
  readonly atS: number;
  /** null leaves a gap. */
  readonly value: number | null;
}

export interface Series {
  readonly name: string;
  readonly color: string;
  /** Told apart by more than colour. */
  readonly dash?: string;
  readonly width?: number;
  /** Radius of a point that has no neighbour; 2.2 when left out. */
  readonly dot?: number;
  readonly points: readonly PlotPoint[];
}

export interface LimitLine {
  readonly text: string;
  readonly value: number;
  readonly startS: number;
  readonly endS: number;
  readonly color: string;
}

export interface Marker {
  readonly atS: number;
  readonly text: string;
  readonly title: string;
}

export interface ValueAxis {
  /** Name and unit. */
  readonly caption: string;
  readonly kind: 'linear' | 'log';
  /** Ascending; the first and the last are the ends of the axis. */
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

export interface Panel {
  readonly height: number;
  readonly axis: ValueAxis;
  readonly draw: 'lines' | 'stacked-bars';
  /** Seconds that a bar covers; for `stacked-bars`. */
  readonly barS?: number;
  readonly series: readonly Series[];
  readonly limits?: readonly LimitLine[];
  readonly markers?: readonly Marker[];
}

type Scale = (value: number) => number;

/** The panel with its upper edge at `top`; `x` maps seconds to pixels. */
export function drawPanel(panel: Panel, x: Scale, top: number): string {
  const y = valueScale(panel.axis, top, panel.height);
  const drawn =
    panel.draw === 'lines'
      ? panel.series.map((series) => drawLine(series, x, y)).join('')
      : drawBars(panel.series, panel.barS ?? 1, x, y);
  return [
    drawAxis(panel.axis, y, top, panel.height),
    drawn,
    ...(panel.limits ?? []).map((limit) => drawLimit(limit, x, y)),
    drawMarkers(panel.markers ?? [], x, top),
    drawLegend(panel, top),
  ].join('\n');
}

function valueScale(axis: ValueAxis, top: number, height: number): Scale {
  const low = axis.ticks[0] ?? 0;
  const high = axis.ticks.at(-1) ?? 1;
  const share =
    axis.kind === 'log'
      ? (value: number) => Math.log(Math.max(value, low) / low) / Math.log(high / low)
      : (value: number) => (value - low) / (high - low);
  return (value) => top + height * (1 - Math.min(1, Math.max(0, share(value))));
}

function drawAxis(axis: ValueAxis, y: Scale, top: number, height: number): string {
  const ticks = axis.ticks.map(
    (tick) =>
      element('line', { x1: PLOT_LEFT, x2: PLOT_RIGHT, y1: y(tick), y2: y(tick), stroke: FRAME.grid }) +
      label(axis.format(tick), {
        x: PLOT_LEFT - 7,
        y: y(tick) + 4,
        'text-anchor': 'end',
        'font-size': 11,
        fill: FRAME.muted,
      }),
  );
  const bottom = top + height;
  return (
    ticks.join('') +
    element('line', { x1: PLOT_LEFT, x2: PLOT_RIGHT, y1: bottom, y2: bottom, stroke: FRAME.muted }) +
    label(axis.caption, { x: 16, y: top - 8, 'font-size': 11, fill: FRAME.muted })
  );
}

/** A path broken at gaps; a point that has no neighbour is a dot, so that it is seen. */
function drawLine(series: Series, x: Scale, y: Scale): string {
  const runs: PlotPoint[][] = [[]];
  for (const point of series.points) {
    if (point.value === null) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  const at = (point: PlotPoint) => `${round(x(point.atS))} ${round(y(point.value ?? 0))}`;
  const path = runs
    .filter((run) => run.length > 1)
    .map((run) => `M${run.map(at).join('L')}`)
    .join('');
  const dots = runs
    .filter((run) => run.length === 1)
    .flat()
    .map((point) =>
      element('circle', {
        cx: x(point.atS),
        cy: y(point.value ?? 0),
        r: series.dot ?? 2.2,
        fill: series.color,
      }),
    );
  const line =
    path === ''
      ? ''
      : element('path', {
          d: path,
          fill: 'none',
          stroke: series.color,
          'stroke-width': series.width ?? 1.8,
          'stroke-dasharray': series.dash,
          'stroke-linejoin': 'round',
        });
  return line + dots.join('');
}

function drawBars(series: readonly Series[], barS: number, x: Scale, y: Scale): string {
  const tops = new Map<number, number>();
  const barWidth = Math.max(1, x(barS) - x(0) - 0.6);
  return series
    .flatMap((s) =>
      s.points
        .filter((point) => (point.value ?? 0) > 0)
        .map((point) => {
          const from = tops.get(point.atS) ?? 0;
          const to = from + (point.value ?? 0);
          tops.set(point.atS, to);
          return element('rect', {
            x: x(point.atS) - barWidth / 2,
            y: y(to),
            width: barWidth,
            height: Math.max(0.5, y(from) - y(to)),
            fill: s.color,
          });
        }),
    )
    .join('');
}

function drawLimit(limit: LimitLine, x: Scale, y: Scale): string {
  const at = y(limit.value);
  return (
    element('line', {
      x1: x(limit.startS),
      x2: x(limit.endS),
      y1: at,
      y2: at,
      stroke: limit.color,
      'stroke-width': 1.6,
      'stroke-dasharray': '7 4',
    }) +
    // a white edge keeps the text readable on top of lines
    label(limit.text, {
      x: x(limit.endS) - 4,
      y: at - 5,
      'text-anchor': 'end',
      'font-size': 11,
      'font-weight': 600,
      fill: limit.color,
      stroke: FRAME.ground,
      'stroke-width': 3,
      'paint-order': 'stroke',
    })
  );
}

/** Numbered dots; one that would cover its neighbour is moved to the right of it. */
function drawMarkers(markers: readonly Marker[], x: Scale, top: number): string {
  let free = -Infinity;
  return [...markers]
    .sort((a, b) => a.atS - b.atS)
    .map((marker) => {
      const at = Math.max(x(marker.atS), free);
      free = at + 18;
      const dot = element('circle', { cx: at, cy: top + 9, r: 8, fill: FRAME.text });
      const text = label(marker.text, {
        x: at,
        y: top + 13,
        'text-anchor': 'middle',
        'font-size': 11,
        'font-weight': 600,
        fill: FRAME.ground,
      });
      return element('g', {}, element('title', {}, escapeXml(marker.title)) + dot + text);
    })
    .join('');
}

/** In the line above the plot, from the right. */
function drawLegend(panel: Panel, top: number): string {
  let right = PLOT_RIGHT;
  return [...panel.series]
    .reverse()
    .map((series) => {
      const textX = right - series.name.length * CHARACTER_WIDTH;
      right = textX - 40;
      const sample =
        panel.draw === 'lines'
          ? element('line', {
              x1: textX - 24,
              x2: textX - 5,
              y1: top - 12,
              y2: top - 12,
              stroke: series.color,
              'stroke-width': 2.4,
              'stroke-dasharray': series.dash,
            })
          : element('rect', { x: textX - 16, y: top - 17, width: 10, height: 10, fill: series.color });
      return sample + label(series.name, { x: textX, y: top - 8, 'font-size': 11, fill: FRAME.text });
    })
    .join('');
}
