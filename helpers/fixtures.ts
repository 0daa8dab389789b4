/** What a test may ask for. `scenario` declares one test for one profile. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test as base, type TestDetails, type TestInfo } from '@playwright/test';
import { loadEnvironment } from './environment/load-environment.ts';
import { loadProfile, loadScale } from './environment/load-profile.ts';
import {
  checkOneScenario,
  checkStartAt,
  SELECTED_TESTS,
  shardSettings,
} from './environment/shard-settings.ts';
import { cleanUpLimitS, mostArrivals, plannedDurationS } from './profile/planned.ts';
import type { Profile } from './profile/profile.ts';
import { describeScenario, scenarioAnnotations } from './report/allure.ts';
import { INTERRUPTED } from './record/run-end.ts';
import { GAP_REPORT_FILES } from './report/gap-report-text.ts';
import { leftForRunner } from './report/left-for-runner.ts';
import { Inconclusive, LimitsBroken } from './report/outcome-error.ts';
import { attachReport } from './report/scenario-report.ts';
import { orphanNotes } from './scenario/orphans.ts';
import type { Progress } from './engine/thread-protocol.ts';
import { every, HourLines, PROGRESS_EVERY_S, progressLine } from './scenario/progress-line.ts';
import { restoreNotes } from './faults/restore.ts';
import { recordFolder, runScenario } from './scenario/run-scenario.ts';
import { currentRunId, runFolders, targetParts } from './scenario/run-settings.ts';

/** Beyond the planned time and removing what was made: asking the target, draining, sweeping, the report. Seconds. */
const ALLOWANCE_S = 180;

/** The loads that a test has started. */
interface Runs {
  follow(run: (signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** The longest that an interrupted load may take to remove what it made. Milliseconds. */
const REMOVAL_LIMIT_MS = 20_000;

/**
 * Playwright's test with `runs`: a load that is still on when its test ends (Ctrl-C, a time-out) is ended in
 * order, so that it removes what it created instead of leaving it to the next run.
 */
export const test = base.extend<{ runs: Runs }>({
  runs: async ({}, use) => {
    const stop = new AbortController();
    const pending = new Set<Promise<void>>();
    await use({
      async follow(run) {
        const result = run(stop.signal);
        pending.add(result);
        await result;
        pending.delete(result);
      },
    });
    stop.abort(INTERRUPTED);
    await Promise.race([
      Promise.allSettled(pending),
      new Promise((resolve) => setTimeout(resolve, REMOVAL_LIMIT_MS).unref()),
    ]);
  },
});

/** The arguments of `test`. */
type Declaration = [
  title: string,
  details: TestDetails,
  body: (fixtures: { runs: Runs }, testInfo: TestInfo) => Promise<void>,
];

/**
 * The test of one scenario, whose tags, links and limits come from its profile: `test(...scenario('api/….yaml'))`.
 * It runs the profile's load, judges it and reports it, and fails when it did not hold. The spec file calls `test`
 * itself, so that every report points there.
 * @param file the profile, relative to `load-profiles/`
 * @throws ConfigurationError with every problem of the profile, or of SHARD and START_AT
 */
export function scenario(file: string): Declaration {
  const profile = withSwitches(loadProfile(file, loadScale()));
  const shards = shardSettings();
  const details: TestDetails = {
    tag: [...profile.tags],
    annotation: scenarioAnnotations(profile),
    // Two loads at once would measure each other.
    lock: '-exclusive-',
  };
  const run: Declaration[2] = async ({ runs }, testInfo) => {
    const { startAtMs } = shards;
    checkOneScenario(startAtMs, Number(process.env[SELECTED_TESTS] ?? 1));
    checkStartAt(startAtMs, Date.now(), 'the scenario');
    const waitS = startAtMs === null ? 0 : Math.max(0, (startAtMs - Date.now()) / 1000);
    const plannedS = plannedDurationS(profile) + profile.drainS + cleanUpLimitS(mostArrivals(profile));
    test.setTimeout((waitS + plannedS + ALLOWANCE_S) * 1000);
    const environment = loadEnvironment();
    const folders = runFolders();
    const folder = recordFolder(folders, currentRunId(), profile.id, shards.shard);
    mkdirSync(folder, { recursive: true });
    await describeScenario(profile, environment);
    const tell = every(PROGRESS_EVERY_S, (progress) =>
      console.log(progressLine(profile.id, plannedDurationS(profile), progress)),
    );
    const hours = new HourLines(profile.id, (line) => console.log(line));
    const onProgress = (progress: Progress) => {
      hours.progress(progress);
      tell(progress);
    };
    const held = async (signal: AbortSignal): Promise<void> => {
      const result = await runScenario({
        profile,
        environment,
        folders,
        runId: currentRunId(),
        targetParts: targetParts(),
        shards,
        signal,
        onProgress,
      });
      writeFileSync(join(folder, 'verdict.json'), JSON.stringify(result.verdict));
      for (const note of [...restoreNotes(result.restored), ...orphanNotes(result.orphans)]) {
        testInfo.annotations.push({ type: 'note', description: note });
      }
      for (const { name, body } of await attachReport(testInfo, profile, environment, result)) {
        if (Object.values<string>(GAP_REPORT_FILES).includes(name)) writeFileSync(join(folder, name), body);
      }
      for (const path of result.evidence ?? []) await testInfo.attach(basename(path), { path });
      await leftForRunner();
      const { verdict } = result;
      switch (verdict.outcome) {
        case 'PASS':
          return;
        case 'FAIL':
          throw new LimitsBroken(verdict);
        case 'INCONCLUSIVE':
          throw new Inconclusive(verdict);
        case 'NOT AVAILABLE':
          for (const reason of verdict.reasons) {
            testInfo.annotations.push({ type: 'not-available', description: reason });
          }
          return test.skip(true, `NOT AVAILABLE: ${verdict.reasons.join('; ')}`);
        case 'RECORDED':
          // Skipped in Playwright's own words: a part of a load is neither a success nor a failure.
          return test.skip(true, `RECORDED: ${verdict.reasons.join(' ')}`);
      }
    };
    // With its report: what was judged when Ctrl-C came is said.
    await runs.follow(held);
  };
  return [`${profile.id} ${profile.name}`, details, run];
}

/** `ABORT_WHEN_HOPELESS=1` ends a scenario as soon as a limit can no longer be met; the kill matrix uses it. */
function withSwitches(profile: Profile): Profile {
  if (process.env['ABORT_WHEN_HOPELESS'] !== '1') return profile;
  return { ...profile, abort: { ...profile.abort, whenHopeless: true } };
}

export { expect } from '@playwright/test';
