import { describe, expect, it } from 'vitest';
import { describeFault } from './faults.ts';
import { problemsOf, profilesOf, replaced, SOUND } from './testing.ts';

const withFaults = (faults: string, limit?: string) => {
  const text = replaced(SOUND, 'limits:', `faults:\n${faults}\nlimits:`);
  return limit === undefined ? text : replaced(text, 'limits:\n', `limits:\n  - { ${limit} }\n`);
};
const KILL = '  - { name: db, what: kill, whom: database, phase: spike }';

describe('faults of a profile', () => {
  it('should last from the start of their phase to the end of it, or as they say', () => {
    const { full } = profilesOf(
      withFaults(
        [
          KILL,
          '  - { name: mq, what: slow, whom: broker, latency: 200 ms, phase: spike, after: 2 s, until: after }',
          '  - { name: web, what: narrow, whom: web-app, bandwidth: 1 Mbit/s, phase: before, for: 4 s }',
          '  - { name: rec, what: restart, whom: recorder, phase: after, after: 1 s }',
          '  - { name: net, what: lossy, whom: focus-server, loss: 1 %, phase: after }',
        ].join('\n'),
      ),
    );
    // warm-up 3 s, before 30 s, spike 10 s, after 30 s.
    expect(full.faults).toEqual([
      { name: 'db', what: 'kill', whom: 'database', startS: 33, endS: 43 },
      { name: 'mq', what: 'slow', whom: 'broker', startS: 35, endS: 73, latencyS: 0.2 },
      { name: 'web', what: 'narrow', whom: 'web-app', startS: 3, endS: 7, bitsPerSecond: 1e6 },
      { name: 'rec', what: 'restart', whom: 'recorder', startS: 44, endS: 44 },
      { name: 'net', what: 'lossy', whom: 'focus-server', startS: 43, endS: 73, lossShare: 0.01 },
    ]);
    expect(full.faults?.map(describeFault)).toEqual([
      'kill of the database',
      'path to the broker slower by 200 ms',
      'path to the web-app narrowed to 1 Mbit/s',
      'restart of the recorder',
      'path to the focus-server losing 1 % of its segments',
    ]);
  });

  it('should need the permission for outages without being told, and be none where there are none', () => {
    expect(profilesOf(withFaults(KILL)).smoke.permissions).toEqual(['outage']);
    expect(profilesOf(SOUND).smoke).not.toHaveProperty('faults');
  });

  it('should move with the phases and the clock of a scale', () => {
    const text = replaced(
      withFaults('  - { name: db, what: stop, whom: database, phase: spike, after: 2 s, for: 4 s }'),
      'smoke: {}',
      'smoke: { clock: 2, phases: { before: { duration: 10 s } } }',
    );
    expect(profilesOf(text).smoke.faults).toMatchObject([{ startS: 7.5, endS: 9.5 }]);
  });

  it.each([
    [
      '{ name: db, what: burn, whom: database, phase: spike }',
      'a kind of fault (stop, pause, kill, restart,',
    ],
    ['{ name: db, what: kill, whom: databse, phase: spike }', 'did you mean "database"?'],
    ['{ name: db, what: kill, whom: database, phase: spik }', 'did you mean "spike"?'],
    [
      '{ name: db, what: slow, whom: database, phase: spike }',
      'latency: expected a duration longer than zero',
    ],
    [
      '{ name: db, what: kill, whom: database, phase: spike, loss: 1 % }',
      'only a path that is lossy has one',
    ],
    ['{ name: r, what: reset, whom: recorder, phase: spike }', 'nothing connects to the recorder'],
    ['{ name: db, what: kill, whom: database, phase: spike, until: after, for: 1 s }', 'either until or for'],
    ['{ name: db, what: restart, whom: database, phase: spike, for: 1 s }', 'a restart ends as it begins'],
    ['{ name: db, what: kill, whom: database, phase: after, until: spike }', 'an end after the beginning'],
    ['{ name: db, what: kill, whom: database, phase: after, for: 31 s }', 'an end within the run'],
    ['{ name: db, what: narrow, whom: database, phase: spike, bandwidth: 1 MB/s }', 'such as 1 Mbit/s'],
    ['{ name: DB, what: kill, whom: database, phase: spike }', 'a name of lower-case letters'],
  ])('should say what is wrong with %s', (fault, message) => {
    expect(problemsOf(withFaults(`  - ${fault}`)).join('\n')).toContain(message);
  });

  it('should be told apart by name, and hit a part one after the other', () => {
    const twice = problemsOf(withFaults(`${KILL}\n${KILL}`));
    expect(twice).toContainEqual(expect.stringContaining('a fault name that no other fault has'));
    const both = problemsOf(
      withFaults(`${KILL}\n  - { name: slow, what: slow, latency: 1 s, whom: database, phase: spike }`),
    );
    expect(both).toEqual([expect.stringContaining('expected one fault of the database at a time')]);
  });

  it('should be what recovery may count from', () => {
    const recovery = (more: string) =>
      `of: create, measure: recovery, baseline: before, atMost: 60 s, ${more}`;
    const [limit] = profilesOf(withFaults(KILL, recovery('afterFault: db'))).full.limits;
    expect(limit).toMatchObject({ measure: 'recovery', afterFault: 'db', relativeTo: 'before' });
    expect(problemsOf(withFaults(KILL, recovery('afterFault: dc'))).join()).toContain(
      'expected a fault of this profile (db), found "dc"',
    );
    expect(problemsOf(withFaults(KILL, recovery('afterFault: db, after: spike'))).join()).toContain(
      'no after beside afterFault',
    );
    expect(
      problemsOf(withFaults(KILL, 'of: create, measure: success, atLeast: 1 %, afterFault: db')).join(),
    ).toContain('only the measure recovery has one');
  });
});
