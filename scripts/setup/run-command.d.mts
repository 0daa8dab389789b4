export function ask(command: readonly string[], env?: NodeJS.ProcessEnv): string | null;
export function run(
  command: readonly string[],
  options?: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly limitS?: number;
    readonly quiet?: boolean;
  },
): Promise<string>;
