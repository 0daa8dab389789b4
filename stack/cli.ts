import { DEFECTS } from '../emulator/defects.ts';
import { DEFECT_SETS } from '../emulator/defect-sets.ts';
import { startEmulator } from '../emulator/index.ts';
import { runCli } from './run-cli.ts';

await runCli(process.argv.slice(2), { startEmulator, defects: DEFECTS, sets: DEFECT_SETS });
