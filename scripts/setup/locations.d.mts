export const ferretdbVersion: string;
export function cacheFolder(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string): string;
export function ferretdbPath(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string): string;
export function isExecutableFile(path: string): boolean;
export function findOnPath(
  names: readonly string[],
  env?: NodeJS.ProcessEnv,
  platform?: NodeJS.Platform,
): string | null;
export function findRabbitmqServer(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
export function findEpmd(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
export function findChromium(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
export function findMongod(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
