import type { DefectSwitches } from '../defect-switches.ts';
import type { Figure } from './figures.ts';

/** How many defects a process that is apart knows to be switched on: each of them must know of all. */
export const defectFigures = (defects: DefectSwitches): readonly Figure[] => [
  {
    name: 'emulator_defects_on',
    help: 'Defects that are switched on, as far as this process knows',
    read: () => defects.active().length,
  },
];
