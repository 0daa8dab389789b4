import { expect, it } from 'vitest';
import { parseCliOptions } from './options.ts';

it.each([
  [undefined, 10],
  ['', 10],
  ['smoke', 10],
  ['ci', 2],
  ['full', 1],
])('should compress the clocks for LOAD_SCALE=%s by %i', (scale, clock) => {
  const env = scale === undefined ? {} : { LOAD_SCALE: scale };
  expect(parseCliOptions([], env)).toEqual({
    help: false,
    defects: false,
    strict: false,
    clock,
    port: 0,
    webPort: 0,
    consumer: 'in-process',
    processes: 'one',
    restart: true,
    faults: true,
    emulator: {},
  });
});

it('should prefer --clock to LOAD_SCALE', () => {
  expect(
    parseCliOptions(
      [
        '--clock',
        '4',
        '--port=8080',
        '--web-port=8081',
        '--consumer',
        'own-process',
        '--strict',
        ...['--processes', 'apart', '--no-restart'],
      ],
      { LOAD_SCALE: 'huge' },
    ),
  ).toEqual({
    help: false,
    defects: false,
    strict: true,
    clock: 4,
    port: 8080,
    webPort: 8081,
    consumer: 'own-process',
    processes: 'apart',
    restart: false,
    faults: true,
    emulator: {},
  });
});

it.each([
  [['--clock', '0'], '--clock 0: expected a number above 0, for example --clock 10.'],
  [['--clock', 'fast'], '--clock fast: expected a number above 0'],
  [['--port', '70000'], '--port 70000: expected a whole number from 0 to 65535'],
  [['--port', '1.5'], '--port 1.5: expected a whole number'],
  [['--web-port', 'x'], '--web-port x: expected a whole number'],
  [['--consumer', 'elsewhere'], '--consumer elsewhere: expected in-process or own-process.'],
  [['--gpu-slots=-1'], '--gpu-slots -1: expected a whole number from 0 to 99999.'],
  [['--ports', '0'], '--ports 0: expected a whole number from 1 to 99999.'],
  [['--clok', '1'], '"npm run emulator -- --help" lists the options.'],
  [['extra'], '"npm run emulator -- --help" lists the options.'],
])('should refuse %j and say what is right', (args, message) => {
  expect(() => parseCliOptions(args, {})).toThrow(message);
});

it('should hand defects and resources on to the emulator', () => {
  const args = ['--defects-file', 'd.yaml', '--set', 'as-deployed', '--resources', 'r.yaml'];
  expect(parseCliOptions([...args, '--gpu-slots', '12', '--ports', '80'], {}).emulator).toEqual({
    defectsFile: 'd.yaml',
    defectSet: 'as-deployed',
    resourcesFile: 'r.yaml',
    gpuSlots: 12,
    ports: 80,
  });
});

it('should refuse an unknown LOAD_SCALE', () => {
  expect(() => parseCliOptions([], { LOAD_SCALE: 'huge' })).toThrow(
    'LOAD_SCALE=huge: expected smoke, ci or full.',
  );
});
