import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResources, UNLIMITED } from './read-resources.ts';
import { resourcesFrom } from './resources-file.ts';

const STATION = { endpoints: ['configure'], servers: 4, serviceTime: '200 ms' };

describe('resources', () => {
  it('should be unlimited when nothing is said', () => {
    expect([readResources({}, null), readResources(null, null)]).toEqual([UNLIMITED, UNLIMITED]);
  });

  it('should be read in full', () => {
    const lognormal = { ...STATION, law: 'lognormal', variation: 1.5, queue: 20 };
    const given = { stations: [lognormal], gpuSlots: 40, beyondGpuSlots: 'wait', ports: 50, seed: 9 };
    expect(readResources(given, 60)).toEqual({
      stations: [
        { endpoints: ['configure'], servers: 4, meanMs: 200, law: 'lognormal', variation: 1.5, queue: 20 },
      ],
      ...{ gpuSlots: 40, beyondGpuSlots: 'wait', ports: 50, seed: 9 },
    });
  });

  it.each([
    'resources have no field "gpuSlot". Did you mean "gpuSlots"?',
    'there is no endpoint "configur" of the Focus Server. Did you mean "configure"?',
    'there is no endpoint "push_alert" of the Focus Server.',
    'stations[0].servers must be a whole number of at least 1, got 0',
    'stations[0].serviceTime must be a number and ms, s, min or h, such as "10 s", above 0, got 200',
    'stations[0].law must be one of constant, exponential, lognormal. Did you mean "constant"?',
    'stations[0].queue must be a whole number of at least 0, got -1',
    'stations[1].variation belongs to law: lognormal; leave it out',
    'endpoint "configure" is served by two stations; name it in one',
    'gpuSlots must be a whole number of at least 0, got 1.5',
    'beyondGpuSlots must be one of refuse, wait.',
    'ports must be at most 60, got 70; start the emulator with more (ports in its --resources file)',
  ])('should be refused with all that is wrong, such as: %s', (message) => {
    const given = {
      stations: [
        { endpoints: ['configur', 'push_alert'], servers: 0, serviceTime: 200, law: 'constnt', queue: -1 },
        { ...STATION, variation: 2 },
        STATION,
      ],
      ...{ gpuSlot: 4, gpuSlots: 1.5, beyondGpuSlots: 'drop', ports: 70 },
    };
    expect(() => readResources(given, 60)).toThrow(message);
  });

  it('should come from a file, and options take the place of what it says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'resources-'));
    const resourcesFile = join(folder, 'r.yaml');
    try {
      writeFileSync(
        resourcesFile,
        'gpuSlots: 40\nports: 50\nstations: [{ endpoints: [ack], serviceTime: 5 ms }]',
      );
      expect(resourcesFrom({ resourcesFile, gpuSlots: 12 })).toMatchObject({
        ...{ gpuSlots: 12, ports: 50 },
        stations: [{ endpoints: ['ack'], servers: 1, meanMs: 5, law: 'constant' }],
      });
      writeFileSync(resourcesFile, 'gpuSlots: many');
      const message = `Resources file ${resourcesFile}: gpuSlots must be a whole number`;
      expect(() => resourcesFrom({ resourcesFile })).toThrow(message);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(() => resourcesFrom({ resourcesFile })).toThrow(`Resources file ${resourcesFile} cannot be read`);
  });
});
