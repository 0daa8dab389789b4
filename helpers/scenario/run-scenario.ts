import { createRequire } from 'node:module';
import { release, type } from 'node:os';
import { join } from 'node:path';
import { openHttpClient } from '../engine/http-client.ts';
import { OperationError, type HttpClient } from '../engine/operation.ts';
import type { Progress, RunOrder } from '../engine/thread-protocol.ts';
import { brokenPromises, unavailableReasons } from '../environment/availability.ts';
import type { Environment } from '../environment/environment.ts';
import { ConfigurationError } from '../environment/errors.ts';
import { checkStartAt, shardFolder, type ShardSettings } from '../environment/shard-settings.ts';
import { assignMakers, makersOf, routed, unmakable, type Assigned } from '../faults/makers.ts';
import { restoreFaults, type RestoreReport } from '../faults/restore.ts';
import { askCapabilities } from '../focus/capabilities.ts';
import type { Capability, Profile } from '../profile/profile.ts';
import type { RunRecord } from '../record/run-record.ts';
import { createRedactor } from '../report/redact.ts';
import { judge } from '../verdict/judge.ts';
import { recordedVerdict } from '../verdict/recorded.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { hasChromium } from '../ui/chromium.ts';
import { NO_PAGES, openPages, watchBeside } from './beside-the-load.ts';
import { readCertificateSummary } from './certificate-file.ts';
import { orphanRemovers } from './orphan-removers.ts';
import { runLoadWithFaults } from './load-with-faults.ts';
import { removeOrphans, type OrphanReport } from './orphans.ts';

/** Where a run keeps what it writes. */
export interface RunFolders {
  /** The record of each scenario, in a folder of its id. */
  readonly records: string;
  /** Journals of created jobs, kept from one run to the next. */
  readonly journals: string;
  /** What is broken at the moment, kept from one run to the next. */
  readonly faults: string;
}

/** One scenario, run and judged. `record` is null when it did not come to a run. */
export interface ScenarioResult {
  readonly verdict: Verdict;
  readonly record: RunRecord | null;
  readonly orphans: OrphanReport | null;
  /** What an earlier run had broken. */
  readonly restored: RestoreReport;
  /** Files with pictures and traces of pages on which something went wrong. */
  readonly evidence?: readonly string[];
}

/**
 * Runs one scenario from the first question to the verdict: what does the target offer, what did an earlier run
 * leave behind, may this run there, then the load, then the judgement. One shard of several is recorded, not judged.
 * @throws ConfigurationError when the environment has no address, or the agreed start was missed
 */
export async function runScenario(parts: {
  profile: Profile;
  environment: Environment;
  folders: RunFolders;
  runId: string;
  /** Real or stand-in parts behind the target, as `name: description`. */
  targetParts: Readonly<Record<string, string>>;
  /** The part of the load that this process makes, and when second 0 is. */
  shards: ShardSettings;
  onProgress?: (progress: Progress) => void;
  /** Ends the load early and in order. */
  signal?: AbortSignal;
}): Promise<ScenarioResult> {
  const { profile, environment, folders, runId, targetParts } = parts;
  const { shard, startAtMs } = parts.shards;
  const baseUrl = environment.focus.baseUrl;
  if (baseUrl === null) {
    throw new ConfigurationError([
      `the environment "${environment.name}" has no address: set focus.baseUrl in environments/${environment.name}.yaml or FOCUS_BASE_URL`,
    ]);
  }
  if (shard.count > 1 && profile.search !== undefined) {
    throw new ConfigurationError([
      `SHARD: expected 1/1 for ${profile.id}, found ${shard.index + 1}/${shard.count}; the levels of a search are ` +
        'decided by one generator while it runs',
    ]);
  }
  const redact = createRedactor(environment.secrets);
  // First of all: a target whose database an earlier run took away does not work.
  const restored = await restoreFaults(folders.faults, environment);
  const http = await openHttpClient('undici', { ...environment.focus, baseUrl });
  let capabilities: ReadonlySet<Capability>;
  let orphans: OrphanReport;
  try {
    capabilities = await capabilitiesOf(http, environment, targetParts);
    orphans = await removeOrphans({
      journalFolder: folders.journals,
      baseUrl,
      http,
      canCancel: capabilities.has('cancel'),
      removers: orphanRemovers({ ...environment, focus: { ...environment.focus, baseUrl } }),
    });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const reason = `the target does not work at ${redact(baseUrl)}, before any load: ${redact(error.message)}`;
    return {
      verdict: { outcome: 'FAIL', reasons: [reason], limits: [] },
      record: null,
      orphans: null,
      restored,
    };
  } finally {
    await http.close();
  }
  const broken = brokenPromises(profile, environment, capabilities);
  if (broken.length > 0) {
    return { verdict: { outcome: 'FAIL', reasons: broken, limits: [] }, record: null, orphans, restored };
  }
  const { faults = [] } = profile;
  const notAllowed = unavailableReasons(profile, environment, capabilities);
  // Whoever may not break anything is not even asked whether it could.
  const assigned: Assigned =
    notAllowed.length > 0 ? new Map() : await assignMakers(faults, makersOf(environment, targetParts));
  const missing = [...notAllowed, ...unmakable(faults, assigned, environment.name)];
  if (missing.length > 0) {
    return {
      verdict: { outcome: 'NOT AVAILABLE', reasons: missing, limits: [] },
      record: null,
      orphans,
      restored,
    };
  }
  const way = await routed({ ...environment, focus: { ...environment.focus, baseUrl } }, faults, assigned);
  const order: RunOrder = {
    profile,
    environment: { ...way, focus: { ...way.focus, baseUrl: way.focus.baseUrl ?? baseUrl } },
    header: {
      runId,
      profile,
      environment: {
        name: environment.name,
        baseUrl: redact(baseUrl),
        declaredJobs: environment.declared.streamingJobs,
        minimumJobs: environment.declared.minimumStreamingJobs,
        capabilities: [...capabilities].sort(),
        parts: targetParts,
      },
      versions: versions(),
      calibration: readCertificateSummary(),
      shard,
      startedAt: new Date().toISOString(),
    },
    directory: recordFolder(folders, runId, profile.id, shard),
    journalFile: join(
      folders.journals,
      `${[runId, profile.id, shardFolder(shard)].filter(Boolean).join('-')}.ndjson`,
    ),
    checkRowValues: capabilities.has('control'),
  };
  const isFirst = shard.index === 0;
  const pages = isFirst ? await openPages(profile, way, order.directory, redact) : NO_PAGES;
  if ('verdict' in pages) return { verdict: pages.verdict, record: null, orphans, restored };
  const { fleet, evidence } = pages;
  try {
    checkStartAt(startAtMs, Date.now());
    const record = await runLoadWithFaults({
      order,
      watch: (directory) => watchBeside(environment, isFirst, profile, fleet, directory, redact),
      onStart: (secondZeroMs) => fleet?.begin(secondZeroMs),
      // One of several shards makes them: all load the same target.
      faults: isFirst ? faults : [],
      assigned,
      journalFolder: folders.faults,
      redact,
      startAtMs,
      ...(parts.onProgress ? { onProgress: parts.onProgress } : {}),
      ...(parts.signal ? { signal: parts.signal } : {}),
    });
    const verdict = shard.count === 1 ? judge(record) : recordedVerdict(record);
    const kept = evidence?.keep(verdict.outcome !== 'FAIL') ?? [];
    return { verdict, record, orphans, restored, ...(kept.length > 0 ? { evidence: kept } : {}) };
  } finally {
    await fleet?.finish();
  }
}

/** Where the record of a scenario, or of one shard of it, is kept: shards with one RUN_ID do not meet. */
export function recordFolder(
  folders: RunFolders,
  runId: string,
  scenarioId: string,
  shard: ShardSettings['shard'],
): string {
  return join(folders.records, runId, scenarioId, shardFolder(shard));
}

async function capabilitiesOf(
  http: HttpClient,
  environment: Environment,
  targetParts: Readonly<Record<string, string>>,
): Promise<Set<Capability>> {
  const found = await askCapabilities(http);
  if (environment.controlUrl !== null) found.add('control');
  // As declared, not as it answers: one that is there and down must turn its scenarios red, not unavailable.
  if (environment.webApp !== null) found.add('web-app');
  if (hasChromium()) found.add('browser');
  // Asked of the client itself, just before the load, when a browser is there.
  found.add('frame-times');
  const isReal = (part: string, address: string | null) =>
    address !== null && !(targetParts[part] ?? '').startsWith('stand-in');
  if (isReal('mongodb', environment.mongodbUri)) found.add('real-mongodb');
  if (isReal('rabbitmq', environment.rabbitmqUrl)) found.add('real-rabbitmq');
  return found;
}

function versions(): Record<string, string> {
  const load = createRequire(import.meta.url);
  const of = (name: string) => (load(name) as { version: string }).version;
  return {
    suite: of('../../package.json'),
    playwright: of('@playwright/test/package.json'),
    node: process.versions.node,
    os: `${type()} ${release()}`,
  };
}
