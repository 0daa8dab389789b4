import { mkdirSync } from 'node:fs';
import { firstLineOf } from '../engine/classify-error.ts';
import { probeLogFile } from '../engine/probe-log-file.ts';
import { RunDirectory } from '../engine/run-directory.ts';
import type { Environment } from '../environment/environment.ts';
import { openProbe } from '../probes/open-probe.ts';
import { Sampler } from '../probes/sampler.ts';
import { BROWSERS } from '../profile/browsers.ts';
import { PROBE_EVERY_S } from '../profile/probe-series.ts';
import type { Profile } from '../profile/profile.ts';
import { BrowserFleet } from '../ui/browser-fleet.ts';
import { Evidence } from '../ui/evidence.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** The pages of a profile, ready for the load; or why there will be none. */
export type Pages =
  { readonly fleet: BrowserFleet | null; readonly evidence?: Evidence } | { readonly verdict: Verdict };

export const NO_PAGES: Pages = { fleet: null };

/**
 * Opens the browser of a profile that wants one, and sees that the web client tells what its pages are judged by.
 * What the environment declares to be served and is not there is a failure, all else a missing precondition.
 */
export async function openPages(
  profile: Profile,
  environment: Environment,
  directory: string,
  redact: (text: string) => string,
): Promise<Pages> {
  if (profile.browsers === undefined) return { fleet: null };
  const evidence = new Evidence(directory, redact);
  const fleet = await BrowserFleet.launch({
    ...{ profile, environment, redact, evidence },
    write: (record) => new RunDirectory(directory).writeUi(record),
  });
  const none = async (outcome: 'FAIL' | 'NOT AVAILABLE', reason: string): Promise<Pages> => {
    await fleet.finish();
    return { verdict: { outcome, reasons: [redact(reason)], limits: [] } };
  };
  try {
    const missing = await fleet.whatIsNotTold();
    if (missing === null) return { fleet, evidence };
    const promised = environment.declared.serves?.includes('frame-times') === true;
    return await none(
      promised ? 'FAIL' : 'NOT AVAILABLE',
      `The scenario needs "frame-times", and ${missing}${
        promised
          ? `; its owners declare it (declared.serves in environments/${environment.name}.yaml).`
          : '. What a web client must publish stands in docs/ui.md.'
      }`,
    );
  } catch (error) {
    return none('FAIL', `the web client does not work, before any load: ${firstLineOf(error)}`);
  }
}

/**
 * Looks at the servers and the pages from before second 0 until the clean-up is over. It runs in this thread, which
 * has nothing else to do meanwhile. Of several shards the first one looks: there is one set of servers.
 * @param isFirst whether this is the first shard
 */
export async function watchBeside(
  environment: Environment,
  isFirst: boolean,
  profile: Profile,
  fleet: BrowserFleet | null,
  directory: string,
  redact: (text: string) => string,
): Promise<{ stop(): Promise<void> }> {
  mkdirSync(directory, { recursive: true });
  const names = fleet === null ? [] : [...(profile.browsers ?? []).map(({ name }) => name), BROWSERS];
  const pages = names.map((name) => ({ name, kind: 'browser' as const, everyS: PROBE_EVERY_S }));
  const sampler = new Sampler([...(isFirst ? environment.probes : []), ...pages], probeLogFile(directory), {
    redact,
    open: (spec) => (spec.kind === 'browser' ? fleet!.probe(spec.name) : openProbe(spec)),
  });
  return {
    stop: async () => {
      await fleet?.finish();
      await sampler.stop();
    },
  };
}
