import type { RunRecord } from '../record/run-record.ts';
import { faultEffects } from '../verdict/fault-effects.ts';
import { formatValue } from '../verdict/format.ts';
import { formatCount } from './format.ts';
import type { Table } from './table.ts';

/** What was broken, by whom, when, and what each operation had of it. Null: the profile has no faults. */
export function faultTable(record: RunRecord): Table | null {
  const { faults = [] } = record;
  if (faults.length === 0) return null;
  const time = (seconds: number | null) => (seconds === null ? '–' : formatValue(seconds, 's'));
  const at = (seconds: number | null) => (seconds === null ? '–' : `${seconds.toFixed(1)} s`);
  return {
    title: 'Faults',
    columns: [
      { title: 'Fault' },
      { title: 'Made by' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Operation', whole: true },
      ...['Ended', 'Not ok', 'Of all errors', 'First error', 'First good', 'Not ok after it'].map(
        (title) => ({
          title,
          number: true,
        }),
      ),
    ],
    rows: faults.flatMap((fault) => {
      const { traffic, problem } = fault;
      const detail = [
        ...(traffic === null
          ? []
          : [
              `carried ${formatCount(traffic.openBytes)} bytes on ${traffic.openConnections} open and ` +
                `${formatCount(traffic.newBytes)} on ${traffic.newConnections} new connections`,
            ]),
        ...(problem === null ? [] : [problem]),
      ].join('; ');
      const what = detail === '' ? fault.description : { text: fault.description, detail };
      const head = [what, fault.maker, at(fault.startS), at(fault.endS)];
      const effects = faultEffects(record, fault);
      if (effects.length === 0) return [[...head, '–', '–', '–', '–', '–', '–', '–']];
      return effects.map((effect, i) => [
        ...(i === 0 ? head : ['', '', '', '']),
        effect.of,
        formatCount(effect.ended),
        formatCount(effect.notOk),
        formatValue(effect.shareOfErrors, 'ratio'),
        time(effect.detectionS),
        time(effect.firstGoodS),
        formatCount(effect.notOkAfterFirstGood),
      ]);
    }),
    note:
      'Counted while the fault was there and until the last error. First error: since the fault was made. First good: ' +
      'since it was over. To the second; the limits on recovery are exact.',
  };
}
