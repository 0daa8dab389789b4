import { runCli } from '../run-cli.ts';
import { startFakeEmulator } from './fake-emulator.ts';

await runCli(process.argv.slice(2), {
  startEmulator: startFakeEmulator,
  defects: [
    { name: 'slow-all', effect: 'answers late', strength: { default: 1500, unit: 'ms', meaning: 'delay' } },
  ],
});
