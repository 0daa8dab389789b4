import { isSensitiveName } from './redact.ts';

/**
 * Secrets that the environment variables hold: values of variables whose name says so (`FOCUS_TOKEN`,
 * `WEB_PASSWORD`), and the passwords inside addresses. For reporters, which know no environment file.
 */
export function secretsInEnvironment(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    if (value === undefined || value === '') return [];
    return isSensitiveName(name) ? [value] : passwordsOf(value);
  });
}

function passwordsOf(text: string): string[] {
  const found = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#:]*:([^\s/?#]+)@/i.exec(text)?.[1];
  return found === undefined ? [] : [found];
}
