/**
 * `npm run setup`: everything a fresh machine needs, from a bare clone. Node built-ins only, because it runs
 * before any package is installed. A second run finds everything there and changes nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareVersions, nodeFloor, parseSetupOptions, summarize, systemKind } from './setup/decisions.mjs';
import { ferretdbStep, mongodStep } from './setup/step-database.mjs';
import { npmStep } from './setup/step-npm.mjs';
import { chromiumStep, rabbitmqStep } from './setup/step-system.mjs';

const helpText = `Usage: npm run setup -- [options]

Installs what the suite needs and is not there yet: RabbitMQ, Chromium, the npm packages, a database (MongoDB, or
FerretDB built from source where no mongod can be had). Debian and Ubuntu by apt-get (as root or through sudo without
a password), macOS by Homebrew. Elsewhere it installs the npm packages and says what else to install; with a TARGET
(environments/*.yaml) the npm packages alone are enough.

Options:
  --check    only report; exit code 1 if something needed is missing
  --strict   fail where the system parts cannot be installed (Windows and others) instead of only saying so
  --help     show this text

Environment:
  MONGODB_URI, RABBITMQ_URL      use these servers: nothing is installed for them
  MONGOMS_SYSTEM_BINARY          a mongod in an unusual place
  CHROMIUM_PATH                  a Chromium or Chrome in an unusual place
  FOCUS_LOAD_RABBITMQ_SERVER     the broker's start script in an unusual place
  FOCUS_LOAD_CACHE               where the built FerretDB is kept (default: focus-load in the user's cache folder)
  FOCUS_LOAD_MONGOD_DOWNLOAD_S   limit for downloading mongod, seconds (default 20)

Exit codes: 0 ready, 1 something needed is missing or failed, 2 wrong use.
`;

const root = fileURLToPath(new URL('..', import.meta.url));

function line(state, name, detail) {
  console.log(`${state.padEnd(10)} ${name.padEnd(13)} ${detail ?? ''}`.trimEnd());
}

/** Checks one step, installs it if it is missing and may be installed, and reports it in one line. */
async function runStep(step, kind, options) {
  const needed = !step.optional && (!step.needsSystem || kind !== 'other' || options.strict);
  const result = (state) => ({ name: step.name, state, needed, optional: step.optional === true });
  try {
    const before = await step.check();
    if (before.present) {
      line('present', step.name, before.detail);
      return result('present');
    }
    const missing = [before.detail, step.remedy(kind)].filter(Boolean).join('; to do: ');
    const install = step.install.any ?? step.install[kind];
    if (options.check || install === undefined) {
      line('missing', step.name, missing);
      return result('missing');
    }
    line('installing', step.name, before.detail);
    await install();
    const after = await step.check();
    if (!after.present)
      throw new Error('the installation ended without an error, but it still cannot be found');
    line('installed', step.name, after.detail);
    return result('installed');
  } catch (error) {
    line(step.optional ? 'absent' : 'failed', step.name, `${error.message}; to do: ${step.remedy(kind)}`);
    return result('failed');
  }
}

async function main() {
  const options = parseSetupOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(helpText);
    return 0;
  }
  if (compareVersions(process.versions.node, nodeFloor) < 0) {
    line(
      'missing',
      'Node.js',
      `this is ${process.versions.node}; to do: install ${nodeFloor} or later (https://nodejs.org)`,
    );
    return 1;
  }
  line('present', 'Node.js', process.versions.node);
  const osRelease = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const kind = systemKind(process.platform, osRelease);
  const results = [];
  // The database comes last: its download is done by one of the npm packages.
  for (const step of [rabbitmqStep, chromiumStep, npmStep(root), mongodStep(root), ferretdbStep(root)]) {
    results.push(await runStep(step, kind, options));
  }
  const { exitCode, text } = summarize(results, options);
  console.log(text);
  return exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`ERROR: ${error.message}`);
  process.exitCode = 2;
}
