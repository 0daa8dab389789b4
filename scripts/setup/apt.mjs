import { existsSync, readdirSync, statSync } from 'node:fs';
import { aptCandidate, asRoot } from './decisions.mjs';
import { findOnPath } from './locations.mjs';
import { ask, run } from './run-command.mjs';

const installCommand = (names) => ['apt-get', 'install', '-y', '--no-install-recommends', ...names];

/** What to type when set-up cannot do it itself. */
export const aptRemedy = (names) => `run: sudo apt-get update && sudo ${installCommand(names).join(' ')}`;

let updated = false;

async function rootRun(command, names) {
  const full = asRoot(['env', 'DEBIAN_FRONTEND=noninteractive', ...command], {
    isRoot: process.getuid?.() === 0,
    sudo: findOnPath(['sudo']),
  });
  if (full === null) throw new Error(`this needs root and there is no sudo; as root, ${aptRemedy(names)}`);
  await run(full);
}

/** The package list is fetched once, and only when something must be installed. */
async function updateOnce(names) {
  if (updated) return;
  await rootRun(['apt-get', 'update'], names);
  updated = true;
}

export async function aptInstall(names) {
  await updateOnce(names);
  await rootRun(installCommand(names), names);
}

/** The version that apt would install, after fetching the package list; null if it has none. */
export async function aptVersion(name) {
  await updateOnce([name]);
  return aptCandidate(ask(['apt-cache', 'policy', name]) ?? '');
}

/** Pids of the user `rabbitmq`, whom Debian's service runs as; empty where there is no such user. */
function brokerUserPids() {
  const userId = Number(ask(['id', '-u', 'rabbitmq']) ?? Number.NaN);
  if (Number.isNaN(userId) || !existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === userId);
}

const serviceIsActive = () => ask(['systemctl', 'is-active', 'rabbitmq-server']) === 'active';

/**
 * Installs Debian's broker package, whose installation starts its service. The suite runs private brokers of its own,
 * so a service that set-up caused is stopped and kept from starting at boot; one that ran before is left alone.
 */
export async function aptInstallBroker(names) {
  const pidsBefore = new Set(brokerUserPids());
  const activeBefore = serviceIsActive();
  await aptInstall(names);
  if (activeBefore) return;
  if (existsSync('/run/systemd/system')) {
    await rootRun(['systemctl', 'disable', '--now', 'rabbitmq-server'], names);
  }
  // Without systemd (containers) the init script may have started it; epmd stays behind in any case.
  const caused = brokerUserPids().filter((pid) => !pidsBefore.has(pid));
  if (caused.length > 0) await rootRun(['kill', ...caused], names);
}
