/** What a test may ask for. `scenario` declares one test for one profile. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { loadEnvironment } from './environment/load-environment.ts';
import { loadProfile, loadScale } from './environment/load-profile.ts';
import { plannedDurationS } from './profile/planned.ts';
import type { Profile } from './profile/profile.ts';
import { describeScenario } from './report/allure.ts';
import { Inconclusive, LimitsBroken } from './report/outcome-error.ts';
import { attachReport } from './report/scenario-report.ts';
import { runScenario, type ScenarioResult } from './scenario/run-scenario.ts';
import { currentRunId, runFolders, targetParts } from './scenario/run-settings.ts';

/** Beyond the planned time: asking the target, draining, sweeping, writing the report. Seconds. */
const ALLOWANCE_S = 180;

/** What the body of a scenario works with. */
export interface ScenarioTools {
  readonly profile: Profile;
  /** Runs the profile's load, judges it, reports it. Throws when it did not hold. */
  hold(): Promise<ScenarioResult>;
}

/**
 * Declares the test of one scenario: its tags, links and limits come from the profile.
 * @param file the profile, relative to `load-profiles/`
 * @param body what the test does; by default it asks that the profile's limits hold
 */
export function scenario(
  file: string,
  body: (tools: ScenarioTools) => Promise<unknown> = ({ hold }) => hold(),
): void {
  const profile = withSwitches(loadProfile(file, loadScale()));
  const details = {
    tag: [...profile.tags],
    annotation: profile.issues.map((issue) => ({ type: 'issue', description: issue })),
    // Two loads at once would measure each other.
    lock: '-exclusive-',
  };
  base(`${profile.id} ${profile.name}`, details, async ({}, testInfo) => {
    base.setTimeout((plannedDurationS(profile) + profile.drainS + ALLOWANCE_S) * 1000);
    const environment = loadEnvironment();
    const folders = runFolders();
    mkdirSync(join(folders.records, currentRunId()), { recursive: true });
    await describeScenario(profile, environment);
    const hold = async (): Promise<ScenarioResult> => {
      const result = await runScenario({
        profile,
        environment,
        folders,
        runId: currentRunId(),
        targetParts: targetParts(),
      });
      await attachReport(testInfo, profile, environment, result);
      const { verdict } = result;
      switch (verdict.outcome) {
        case 'PASS':
          return result;
        case 'FAIL':
          throw new LimitsBroken(verdict);
        case 'INCONCLUSIVE':
          throw new Inconclusive(verdict);
        case 'NOT AVAILABLE':
          for (const reason of verdict.reasons) {
            testInfo.annotations.push({ type: 'not-available', description: reason });
          }
          base.skip(true, `NOT AVAILABLE: ${verdict.reasons.join('; ')}`);
          return result;
      }
    };
    await body({ profile, hold });
  });
}

/** `ABORT_WHEN_HOPELESS=1` ends a scenario as soon as a limit can no longer be met; the kill matrix uses it. */
function withSwitches(profile: Profile): Profile {
  if (process.env['ABORT_WHEN_HOPELESS'] !== '1') return profile;
  return { ...profile, abort: { ...profile.abort, whenHopeless: true } };
}

export { base as test };
export { expect } from '@playwright/test';
