import { createRequire } from 'node:module';
import { release, type } from 'node:os';
import { join } from 'node:path';
import { openHttpClient } from '../engine/http-client.ts';
import { OperationError, type HttpClient } from '../engine/operation.ts';
import { runLoad } from '../engine/run-load.ts';
import type { Progress, RunOrder } from '../engine/thread-protocol.ts';
import { unavailableReasons } from '../environment/availability.ts';
import type { Environment } from '../environment/environment.ts';
import { ConfigurationError } from '../environment/errors.ts';
import { askCapabilities } from '../focus/capabilities.ts';
import type { Capability, Profile } from '../profile/profile.ts';
import type { RunRecord } from '../record/run-record.ts';
import { createRedactor } from '../report/redact.ts';
import { judge } from '../verdict/judge.ts';
import type { Verdict } from '../verdict/verdict.ts';
import { removeOrphans, type OrphanReport } from './orphans.ts';

/** Where a run keeps what it writes. */
export interface RunFolders {
  /** The record of each scenario, in a folder of its id. */
  readonly records: string;
  /** Journals of created jobs, kept from one run to the next. */
  readonly journals: string;
}

/** One scenario, run and judged. `record` is null when it did not come to a run. */
export interface ScenarioResult {
  readonly verdict: Verdict;
  readonly record: RunRecord | null;
  readonly orphans: OrphanReport | null;
}

/**
 * Runs one scenario from the first question to the verdict: what does the target offer, what did an earlier run
 * leave behind, may this run there, then the load, then the judgement.
 * @throws ConfigurationError when the environment has no address
 */
export async function runScenario(parts: {
  profile: Profile;
  environment: Environment;
  folders: RunFolders;
  runId: string;
  /** Real or stand-in parts behind the target, as `name: description`. */
  targetParts: Readonly<Record<string, string>>;
  onProgress?: (progress: Progress) => void;
  /** Ends the load early and in order. */
  signal?: AbortSignal;
}): Promise<ScenarioResult> {
  const { profile, environment, folders, runId, targetParts } = parts;
  const baseUrl = environment.focus.baseUrl;
  if (baseUrl === null) {
    throw new ConfigurationError([
      `the environment "${environment.name}" has no address: set focus.baseUrl in environments/${environment.name}.yaml or FOCUS_BASE_URL`,
    ]);
  }
  const redact = createRedactor(environment.secrets);
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
    });
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const reason = `the target does not work at ${redact(baseUrl)}, before any load: ${redact(error.message)}`;
    return { verdict: { outcome: 'FAIL', reasons: [reason], limits: [] }, record: null, orphans: null };
  } finally {
    await http.close();
  }
  const missing = unavailableReasons(profile, environment, capabilities);
  if (missing.length > 0) {
    return { verdict: { outcome: 'NOT AVAILABLE', reasons: missing, limits: [] }, record: null, orphans };
  }
  const order: RunOrder = {
    profile,
    environment: { ...environment, focus: { ...environment.focus, baseUrl } },
    header: {
      runId,
      profile,
      environment: {
        name: environment.name,
        baseUrl: redact(baseUrl),
        declaredJobs: environment.declared.streamingJobs,
        capabilities: [...capabilities].sort(),
        parts: targetParts,
      },
      versions: versions(),
      shard: { index: 0, count: 1 },
      startedAt: new Date().toISOString(),
    },
    directory: join(folders.records, runId, profile.id),
    journalFile: join(folders.journals, `${runId}-${profile.id}.ndjson`),
    checkRowValues: capabilities.has('control'),
  };
  const record = await runLoad(order, {
    ...(parts.onProgress ? { onProgress: parts.onProgress } : {}),
    ...(parts.signal ? { signal: parts.signal } : {}),
  });
  return { verdict: judge(record), record, orphans };
}

/** The verdict's file beside the record, for tools that read many runs. */
export function verdictFile(folders: RunFolders, runId: string, scenarioId: string): string {
  return join(folders.records, runId, scenarioId, 'verdict.json');
}

async function capabilitiesOf(
  http: HttpClient,
  environment: Environment,
  targetParts: Readonly<Record<string, string>>,
): Promise<Set<Capability>> {
  const found = await askCapabilities(http);
  if (environment.controlUrl !== null) found.add('control');
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
