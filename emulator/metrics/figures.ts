import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** A figure that is read when somebody asks; one value, or one for each value of its label. */
export interface Figure {
  /** By Prometheus's convention: with its unit, and `_total` for what only grows. */
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  readonly read: () => number | Readonly<Record<string, number>>;
}

/** Adds the figures to the registry: those that end with `_total` as counters, the others as gauges. */
export function addFigures(registry: Registry, figures: readonly Figure[]): void {
  for (const { name, help, label, read } of figures) {
    const config = { name, help, labelNames: label === undefined ? [] : [label], registers: [registry] };
    const values = (): readonly (readonly [Record<string, string>, number])[] => {
      const value = read();
      if (typeof value === 'number') return [[{}, value]];
      return Object.entries(value).map(([of, one]) => [{ [label ?? 'of']: of }, one] as const);
    };
    if (name.endsWith('_total')) {
      new Counter({
        ...config,
        collect() {
          this.reset();
          for (const [labels, value] of values()) this.inc(labels, value);
        },
      });
    } else {
      new Gauge({
        ...config,
        collect() {
          this.reset();
          for (const [labels, value] of values()) this.set(labels, value);
        },
      });
    }
  }
}
