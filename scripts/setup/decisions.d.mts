export type SystemKind = 'debian' | 'macos' | 'other';
export type StepState = 'present' | 'installed' | 'missing' | 'failed';

export interface StepResult {
  readonly name: string;
  readonly state: StepState;
  /** Set-up fails without it. */
  readonly needed: boolean;
  /** Another step can do its work. */
  readonly optional: boolean;
}

export interface LockFile {
  readonly packages?: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly integrity?: string;
        readonly optional?: boolean;
        readonly link?: boolean;
      }
    >
  >;
}

export interface DatabaseFacts {
  readonly mongodbUri?: string | undefined;
  readonly mongod?: string | null;
  readonly cachedMongod?: string | null;
  readonly ferretdb?: string | null;
}

export const nodeFloor: string;
export const goFloor: string;
export const goFloorToInstall: string;
export function compareVersions(a: string, b: string): -1 | 0 | 1;
export function systemKind(platform: NodeJS.Platform, osRelease: string): SystemKind;
export function asRoot(
  command: readonly string[],
  rights: { readonly isRoot: boolean; readonly sudo: string | null },
): string[] | null;
export function npmCommand(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, nodePath: string): string[];
export function packageDifferences(lock: LockFile, installed: LockFile | null): string[];
export function chooseDatabase(facts: DatabaseFacts): { kind: string; detail: string } | null;
export function aptCandidate(policyOutput: string): string | null;
export function parseSetupOptions(args: readonly string[]): {
  check: boolean;
  strict: boolean;
  help: boolean;
};
export function summarize(
  results: readonly StepResult[],
  options: { readonly check: boolean },
): { exitCode: number; text: string };
