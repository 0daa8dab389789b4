import { createExactRedactor, createRedactor } from './redact.ts';
import { isConfigurationError } from './run-summary.ts';
import { secretsInEnvironment } from './secrets-in-environment.ts';

/**
 * Masks what an error says. The suite's own configuration errors name fields and never repeat a secret's value;
 * by the looks of it `headers.X-Api-Key: expected …` is a header, so these lose only known secrets.
 * The environment is read at each call: a .env file is loaded after the reporters are made.
 */
export function redactErrorText(text: string): string {
  const secrets = secretsInEnvironment(process.env);
  return (isConfigurationError({ message: text }) ? createExactRedactor(secrets) : createRedactor(secrets))(
    text,
  );
}
