/** `npm run report`: the Allure report of the last run. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { externalScripts, stripAnalytics } from './report/strip-analytics.ts';
import { runCommand, UsageError } from './usage-error.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ALLURE = join(ROOT, 'node_modules/allure/cli.js');
const HELP = `Makes the Allure report of what the last run left behind.

npm run report -- [options] [results folder ...]
  results folder   default: allure-results; several (of shards) become one report
  --output FOLDER  where the report goes (default: allure-report)
  --open           serve it and open a browser; Ctrl-C ends
  --help           this

Exit code 0: the report is there, and its path was printed. 1: Allure failed. 2: called wrongly, or no results yet.
`;

await runCommand(main);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: 'string', default: 'allure-report' },
      open: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const folders = positionals.length > 0 ? positionals : [join(ROOT, 'allure-results')];
  for (const folder of folders) requireResults(folder);
  const output = resolve(values.output);
  removeOldReport(output);
  const config = join(ROOT, 'allurerc.mjs');
  const code = await allure([
    'generate',
    ...folders.map((f) => resolve(f)),
    '--output',
    output,
    '--config',
    config,
  ]);
  const page = join(output, 'index.html');
  if (code !== 0 || !existsSync(page)) {
    console.error(`Allure did not write ${page} (exit code ${code}); what it said stands above.`);
    return 1;
  }
  const html = stripAnalytics(readFileSync(page, 'utf8'));
  writeFileSync(page, html);
  for (const address of externalScripts(html)) {
    console.error(
      `Note: the report's page still loads ${address}; scripts/report/strip-analytics.ts should learn it.`,
    );
  }
  console.log(`Report: ${page}`);
  if (values.open) return allure(['open', output, '--config', config]);
  console.log('It must be served to be read: npm run report -- --open');
  return 0;
}

function requireResults(folder: string): void {
  const found = existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('-result.json'));
  if (!found) {
    throw new UsageError(
      `No results in ${folder}. Run the scenarios first: npx playwright test --grep @load, then npm run report.`,
    );
  }
}

/** Beside an old report Allure would write into a subfolder, and the old page would be taken for the new one. */
function removeOldReport(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  const isReport = ['index.html', 'summary.json', 'widgets'].every((name) => existsSync(join(folder, name)));
  if (!isReport) {
    throw new UsageError(
      `${folder} is not empty and holds no Allure report, so it is left alone. Name another folder with --output, or empty it yourself.`,
    );
  }
  rmSync(folder, { recursive: true });
}

function allure(args: readonly string[]): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [ALLURE, ...args], { cwd: ROOT, stdio: 'inherit' });
    child.once('error', fail);
    child.once('close', (code) => done(code ?? 1));
  });
}
