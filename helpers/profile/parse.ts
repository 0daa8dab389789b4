import { withAutomaticLimits } from './automatic-limits.ts';
import type { BrowserGroup } from './browsers.ts';
import {
  checkCounted,
  checkDrift,
  checkPhaseKinds,
  checkProbeSamples,
  checkSamples,
  checkTransport,
  checkWindows,
  type AtEveryScale,
} from './check.ts';
import type { Fault } from './faults.ts';
import { parseBrowsers } from './parse-browsers.ts';
import { checkFaults, parseFaults, resolveFaults, type FaultDraft } from './parse-faults.ts';
import { parseHead, type Head } from './parse-head.ts';
import { parseLimits, type LimitDraft } from './parse-limits.ts';
import { parseOperations, type ParsedOperations } from './parse-operations.ts';
import { SPIKE_PARTS } from './parse-spike.ts';
import { parsePhases, type PhaseDraft } from './parse-phases.ts';
import { checkSearch } from './check-search.ts';
import { parseScales, type ScaleDraft } from './parse-scales.ts';
import { parseSearch, resolveSearch, searchOver, type SearchDraft } from './parse-search.ts';
import { sortProblems, type ProfileProblem } from './problem.ts';
import { SCALES, type Capability, type Profile, type Scale } from './profile.ts';
import { resolveLimits, resolveOperations, resolvePhases } from './resolve.ts';
import { YamlSource, type YamlFields } from './yaml-source.ts';

export interface ParseContext {
  /** The file's name in messages; `load-profiles/<file>` unless given. */
  readonly shownAs?: string;
}
export type ProfilesAtEveryScale = Readonly<Record<Scale, Profile>>;

/**
 * Reads and checks one profile and resolves it at one scale. Every problem is reported, also those that only
 * another scale has.
 * @param file path under `load-profiles/`, with forward slashes
 */
export function parseProfile(
  text: string,
  file: string,
  scale: Scale,
  context: ParseContext = {},
): { profile: Profile } | { problems: ProfileProblem[] } {
  const parsed = parseProfileAtEveryScale(text, file, context);
  return 'problems' in parsed ? parsed : { profile: parsed.profiles[scale] };
}

/** As `parseProfile`, for all scales at once. */
export function parseProfileAtEveryScale(
  text: string,
  file: string,
  context: ParseContext = {},
): { profiles: ProfilesAtEveryScale } | { problems: ProfileProblem[] } {
  const source = new YamlSource(text, context.shownAs ?? `load-profiles/${file}`);
  // A document that is not well-formed has values nobody wrote; judging them would only confuse.
  const root =
    source.problems.length > 0 ? undefined : source.root().fields('a profile: a mapping with id, name, …');
  const parsed = root === undefined ? undefined : parseParts(root);
  if (source.problems.length > 0 || parsed?.head === undefined) {
    return { problems: sortProblems(source.problems) };
  }
  const { head, limits, scales, operations, resolved, search, faults, browsers } = parsed;
  const needs = new Set<Capability>(head.needs);
  for (const signature of operations.signatures.values()) signature.needs.forEach((need) => needs.add(need));
  if (browsers.length > 0) for (const need of ['web-app', 'browser', 'frame-times'] as const) needs.add(need);
  const at = (scale: Scale): Profile => ({
    ...head,
    file,
    scale,
    clock: scales[scale].clock,
    needs: [...needs],
    // Whatever breaks something needs to be allowed to.
    permissions:
      faults[scale].length > 0 ? [...new Set([...head.permissions, 'outage' as const])] : head.permissions,
    ...resolved[scale],
    ...(search === undefined ? {} : { search: resolveSearch(search, scales[scale]) }),
    ...(faults[scale].length > 0 ? { faults: faults[scale] } : {}),
    limits: withAutomaticLimits(
      resolveLimits(
        limits.map((draft) => draft.limit),
        scales[scale],
      ),
      resolved[scale].phases,
    ),
  });
  return { profiles: { smoke: at('smoke'), ci: at('ci'), full: at('full') } };
}

interface Parts {
  readonly head: Head | undefined;
  readonly operations: ParsedOperations;
  readonly limits: readonly LimitDraft[];
  readonly scales: Readonly<Record<Scale, ScaleDraft>>;
  readonly resolved: AtEveryScale;
  readonly search: SearchDraft | undefined;
  readonly faults: Readonly<Record<Scale, readonly Fault[]>>;
  readonly browsers: readonly BrowserGroup[];
}

function parseParts(root: YamlFields): Parts {
  const head = parseHead(root);
  const operations = parseOperations(root);
  const drafts = parsePhases(root, operations.names);
  checkPhaseNames(drafts);
  const scales = parseScales(root, drafts, operations.signatures);
  const browsers = parseBrowsers(root, operations.names);
  const at = (scale: Scale) => ({
    operations: resolveOperations(operations.operations, scales[scale]),
    phases: resolvePhases(drafts, scales[scale]),
    ...(browsers.length > 0 ? { browsers } : {}),
  });
  const resolved: AtEveryScale = { smoke: at('smoke'), ci: at('ci'), full: at('full') };
  const search = parseSearch(root, operations);
  if (root.get('search') === undefined && Object.values(scales).some(changesSearch)) {
    root.value.problem(
      'a search that the scales can change',
      'none',
      'add search:, or take it out of scales',
    );
  }
  const phases = knownPhases(drafts, resolved);
  const faultDrafts = parseFaults(
    root,
    phases.map(({ name }) => name),
  );
  const faultsAt = (scale: Scale) => resolveFaults(faultDrafts, resolved[scale].phases, scales[scale].clock);
  const faults = { smoke: faultsAt('smoke'), ci: faultsAt('ci'), full: faultsAt('full') };
  const limits = parseLimits(root, {
    operations,
    browsers,
    phases,
    search: searchOver(root),
    faults: faultDrafts.map(({ name }) => name),
  });
  const parts = { head, operations, limits, scales, resolved, search, faults, browsers };
  checkPlan(root, parts, drafts, faultDrafts);
  return parts;
}

const changesSearch = ({ search }: ScaleDraft): boolean => Object.keys(search).length > 0;

/** Names that limits may use: all at full scale, and those of phases that could not be read. */
function knownPhases(
  drafts: readonly PhaseDraft[],
  resolved: AtEveryScale,
): { readonly name: string; readonly warmUp: boolean }[] {
  const broken = drafts.filter((draft) => draft.body === undefined);
  // A phase with parts that could not be read may be meant as `<name>/*` or by its parts.
  return [
    ...SCALES.flatMap((scale) => resolved[scale].phases).filter(
      (phase, index, all) => all.findIndex((other) => other.name === phase.name) === index,
    ),
    ...broken.flatMap((draft) => [
      draft,
      ...['1', ...SPIKE_PARTS].map((part) => ({ name: `${draft.name}/${part}`, warmUp: draft.warmUp })),
    ]),
  ];
}

/** What needs sound phases and operations is only judged on these: nobody is told of a mistake that follows from another. */
function checkPlan(
  root: YamlFields,
  parts: Parts,
  drafts: readonly PhaseDraft[],
  faultDrafts: readonly FaultDraft[],
): void {
  const { head, operations, limits, resolved, scales, search } = parts;
  if (!operations.sound || drafts.some((draft) => draft.body === undefined)) return;
  const timeline = (scale: Scale) => ({
    faults: parts.faults[scale],
    durationS: resolved[scale].phases.reduce((sum, { durationS }) => sum + durationS, 0),
  });
  checkFaults(faultDrafts, { smoke: timeline('smoke'), ci: timeline('ci'), full: timeline('full') });
  for (const draft of limits) {
    checkSamples(draft, resolved);
    checkDrift(draft, resolved);
    checkProbeSamples(draft, resolved);
    checkWindows(draft, resolved);
    checkPhaseKinds(draft, resolved.full);
  }
  if (search !== undefined) {
    const at = (scale: Scale) => ({
      plan: resolveSearch(search, scales[scale]),
      operations: resolved[scale].operations,
      clock: scales[scale].clock,
    });
    checkSearch(root, search, head?.threads ?? 1, { smoke: at('smoke'), ci: at('ci'), full: at('full') });
  }
  if (root.get('search') === undefined) checkCounted(root.get('phases') ?? root.value, resolved.full);
  checkTransport(
    head?.transport ?? 'playwright',
    root.get('transport') ?? root.value.at('transport'),
    resolved,
  );
}

function checkPhaseNames(drafts: readonly PhaseDraft[]): void {
  const seen = new Set<string>();
  for (const { name, at } of drafts) {
    if (seen.has(name)) at.problem('a phase name that no other phase has', `"${name}" again`);
    seen.add(name);
  }
}
