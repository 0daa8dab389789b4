import { aptInstall, aptInstallBroker, aptRemedy } from './apt.mjs';
import { findChromium, findOnPath, findRabbitmqServer } from './locations.mjs';
import { run } from './run-command.mjs';

async function brewInstall(args) {
  if (findOnPath(['brew']) === null)
    throw new Error('Homebrew is not installed; see https://brew.sh, then try again');
  await run(['brew', 'install', ...args]);
}

/** A program of the system: where it is looked for and how each kind of system gets it. */
function systemStep({ name, find, given, debian, macos, elsewhere, installDebian = aptInstall }) {
  return {
    name,
    needsSystem: true,
    check: async () => {
      if (given?.()) return { present: true, detail: given() };
      const path = find();
      return path === null ? { present: false } : { present: true, detail: path };
    },
    remedy: (kind) =>
      ({ debian: aptRemedy(debian), macos: `run: brew install ${macos.join(' ')}`, other: elsewhere })[kind],
    install: {
      debian: () => installDebian(debian),
      macos: () => brewInstall(macos),
    },
  };
}

export const rabbitmqStep = systemStep({
  name: 'RabbitMQ',
  find: findRabbitmqServer,
  given: () => (process.env.RABBITMQ_URL ? 'RABBITMQ_URL is set' : null),
  debian: ['rabbitmq-server'],
  macos: ['rabbitmq'],
  elsewhere: 'install RabbitMQ 3.10 or later (https://www.rabbitmq.com/docs/download) and set RABBITMQ_URL',
  installDebian: aptInstallBroker,
});

export const chromiumStep = systemStep({
  name: 'Chromium',
  find: findChromium,
  debian: ['chromium'],
  macos: ['--cask', 'google-chrome'],
  elsewhere: 'install Chromium or Google Chrome; set CHROMIUM_PATH if it is in an unusual place',
});
