/** `npm run mutation`: changes the pure rooms one small place at a time and shows which changes no test notices. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { MUTATED_ROOMS, roomsOf, strykerOptions } from './mutation/options.ts';
import { RESULTS_FOLDER, scorePercent, scoreTable, survivors, type RoomScore } from './mutation/score.ts';
import { runCommand, UsageError } from './usage-error.ts';

const HELP = `npm run mutation [-- [ROOM …] OPTIONS]

Puts one small mistake after the other (a mutant: < for <=, + for -, an empty block …) into the code of each room and
runs the unit tests of that room against it. A mutant that no test notices survived: an assertion is missing, or the
code does not matter. Rooms: ${MUTATED_ROOMS.join(', ')} (default: all).

  --mutate PATTERN   only these files, e.g. 'helpers/stats/trend.ts' (with one ROOM)
  --break PERCENT    the lowest score of a room that is well (default: 85)
  --concurrency N    mutants at a time (default: 1)
  --fresh            try mutants again that are known from the last run
  --help             this text

Report: ${RESULTS_FOLDER}/<room>/index.html and mutation.json. docs/mutation.md says what survives and why.
Exit code: 0 every room reaches the score, 1 one does not, 2 called wrongly.`;

const ROOT = fileURLToPath(new URL('../', import.meta.url));

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mutate: { type: 'string' },
      break: { type: 'string', default: '85' },
      concurrency: { type: 'string', default: '1' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const rooms = roomsOf(positionals);
  if (values.mutate !== undefined && rooms.length !== 1) {
    throw new UsageError(`--mutate: expected one room beside it, found ${rooms.length}`);
  }
  const least = numberOf('--break', values.break, 0, 100);
  const concurrency = numberOf('--concurrency', values.concurrency, 1, 64);
  process.chdir(ROOT);
  const scores: RoomScore[] = [];
  for (const room of rooms) {
    const mutants = await new Stryker(
      strykerOptions(room, { mutate: values.mutate, concurrency, fresh: values.fresh }),
    ).runMutationTest();
    if (Number.isNaN(scorePercent(mutants))) {
      throw new UsageError(
        values.mutate === undefined
          ? `no mutant of ${room} was judged; see ${RESULTS_FOLDER}/${room}/index.html`
          : `--mutate: expected files with code under helpers/${room}/, found none at "${values.mutate}"`,
      );
    }
    scores.push({ room, mutants });
    console.log(survivors(mutants, (file) => path.relative(ROOT, file)));
  }
  const { text, below } = scoreTable(scores, least);
  console.log(text);
  return below.length === 0 ? 0 : 1;
});

function numberOf(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= from && value <= to) return value;
  throw new UsageError(`${name}: expected a number from ${from} to ${to}, found "${text}"`);
}
