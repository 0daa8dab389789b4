/**
 * What a scenario's test throws when its verdict is not PASS. The names decide the colour in the Allure report
 * (see allure-status.ts): limits broken is a defect of the server, inconclusive one of the measurement.
 */
import type { LimitResult, Verdict } from '../verdict/verdict.ts';
import { formatCount } from './format.ts';
import { formatInterval, formatMargin, formatMeasured } from './limits-table.ts';

/** The server did not hold: at least one limit is broken, or the run could not go on. */
export class LimitsBroken extends Error {
  override readonly name = 'LimitsBroken';
  constructor(verdict: Verdict) {
    const broken = verdict.limits.filter((limit) => limit.outcome === 'FAIL');
    super(outcomeMessage(verdict, broken, 'do not hold'));
    hideStack(this);
  }
}

/** Nobody can say whether the server held: no data, too few samples, or a generator that did not keep up. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
  constructor(verdict: Verdict) {
    const unsure = verdict.limits.filter((limit) => limit.outcome === 'INCONCLUSIVE');
    super(outcomeMessage(verdict, unsure, 'cannot be judged'));
    hideStack(this);
  }
}

function outcomeMessage(verdict: Verdict, limits: readonly LimitResult[], what: string): string {
  const heading =
    limits.length > 0
      ? [`${limits.length} of ${verdict.limits.length} limits ${what}:`, ...limits.map(limitLine)]
      : [];
  const told = new Set(limits.map((limit) => limit.reason));
  const others = verdict.reasons.filter((reason) => !told.has(reason));
  return [...heading, ...others].join('\n') || `the verdict is ${verdict.outcome} without a reason`;
}

/** `  create success in spike: 69.5 %, bound >= 80 % (margin -13 %, 95 % interval 62.8 % … 75.5 %, 200 samples)` */
export function limitLine(result: LimitResult): string {
  const how = [
    `margin ${formatMargin(result.margin)}`,
    `95 % interval ${formatInterval(result.interval, result.unit)}`,
    `${formatCount(result.samples)} samples`,
  ];
  const measured =
    result.measured === null
      ? 'not measured'
      : formatMeasured(result.measured, result.unit, result.boundValue);
  const line = `  ${result.what}: ${measured}, bound ${result.bound} (${how.join(', ')})`;
  return result.reason === '' ? line : `${line}\n    ${result.reason}`;
}

/** The place in the suite that threw says nothing about the server, and would push the limits out of sight. */
function hideStack(error: Error): void {
  error.stack = `${error.name}: ${error.message}`;
}
