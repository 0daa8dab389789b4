import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { COMPARISONS, LIMIT_KEYS } from '../profile/parse-limits.ts';
import { FAULT_KINDS, FAULT_SUBJECTS } from '../profile/faults.ts';
import { BROWSER_KEYS } from '../profile/parse-browsers.ts';
import { FAULT_KEYS } from '../profile/parse-faults.ts';
import { ABORT_KEYS, PROFILE_KEYS } from '../profile/parse-head.ts';
import { OPERATION_KEYS } from '../profile/parse-operations.ts';
import { COMMON_PHASE_KEYS, PHASE_KINDS, SCALABLE_KEYS, type PhaseKind } from '../profile/parse-phases.ts';
import { SCALE_KEYS } from '../profile/parse-scales.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { PAYLOAD_NAMES } from '../profile/payloads.ts';
import { CAPABILITIES, MEASURES, PERMISSIONS, SCALES, TAKES } from '../profile/profile.ts';
import { BYTES, CORES, DURATION, FACTOR, RATE, RATIO, type Notation } from '../profile/units.ts';
import { COMMON_PROBE_KEYS, PROBE_KEYS, PROBE_KINDS } from './probe-spec.ts';
import { ENVIRONMENTS_FOLDER } from './load-environment.ts';
import { profileFiles, PROFILES_FOLDER } from './load-profile.ts';
import {
  ALLOWED_KEYS,
  DECLARED_KEYS,
  ENVIRONMENT_KEYS,
  FOCUS_KEYS,
  WEB_APP_KEYS,
} from './parse-environment.ts';

interface Schema {
  readonly properties: Readonly<Record<string, Schema>>;
  readonly definitions: Readonly<Record<string, Schema>>;
  readonly items: Schema;
  readonly additionalProperties: Schema;
  readonly enum: readonly string[];
  readonly pattern: string;
  readonly const: string;
}
const read = (file: string) => readFileSync(file, 'utf8');
const PROFILE_SCHEMA = JSON.parse(read(path.join(PROFILES_FOLDER, 'profile.schema.json'))) as Schema;
const ENVIRONMENT_SCHEMA = JSON.parse(
  read(path.join(ENVIRONMENTS_FOLDER, 'environment.schema.json')),
) as Schema;
const compile = (schema: Schema): ValidateFunction =>
  new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const keys = (schema: Schema | undefined) => Object.keys(schema?.properties ?? {}).sort();
const sorted = (names: Iterable<string>) => [...names].sort();

describe('profile.schema.json', () => {
  const validate = compile(PROFILE_SCHEMA);
  const definition = (name: string) => PROFILE_SCHEMA.definitions[name];

  it.each(profileFiles())('should accept %s, which names it in its first line', (file) => {
    const text = read(path.join(PROFILES_FOLDER, file));
    const toSchema = '../'.repeat(file.split('/').length - 1);
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${toSchema}profile.schema.json`);
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it('should have the keys that the parser has', () => {
    expect(keys(PROFILE_SCHEMA)).toEqual(sorted(PROFILE_KEYS));
    expect(keys(definition('operation'))).toEqual(sorted(OPERATION_KEYS));
    expect(keys(definition('limit'))).toEqual(sorted(LIMIT_KEYS));
    expect(keys(definition('browsers'))).toEqual(sorted(BROWSER_KEYS));
    expect(keys(definition('fault'))).toEqual(sorted(FAULT_KEYS));
    expect(definition('fault')?.properties['what']?.enum).toEqual([...FAULT_KINDS]);
    expect(definition('fault')?.properties['whom']?.enum).toEqual([...FAULT_SUBJECTS]);
    expect(keys(definition('scale'))).toEqual(sorted(SCALE_KEYS));
    expect(keys(definition('scale')?.properties['phases']?.additionalProperties)).toEqual(
      sorted(SCALABLE_KEYS),
    );
    expect(keys(PROFILE_SCHEMA.properties['abort'])).toEqual(sorted(ABORT_KEYS));
    expect(keys(PROFILE_SCHEMA.properties['scales'])).toEqual(sorted(SCALES));
  });

  it('should have the kinds of phases with the keys that the parser has', () => {
    const phases = Object.values(PROFILE_SCHEMA.definitions).filter((schema) => schema.properties?.['kind']);
    const kinds = phases.map((schema) => schema.properties['kind']?.const as PhaseKind);
    expect(sorted(kinds)).toEqual(sorted(Object.keys(PHASE_KINDS)));
    for (const [index, kind] of kinds.entries()) {
      expect(keys(phases[index])).toEqual(sorted([...COMMON_PHASE_KEYS, ...PHASE_KINDS[kind].keys]));
    }
  });

  it('should have the names that the parser has', () => {
    const { properties } = PROFILE_SCHEMA;
    expect(properties['needs']?.items.enum).toEqual([...CAPABILITIES]);
    expect(properties['permissions']?.items.enum).toEqual([...PERMISSIONS]);
    expect(definition('limit')?.properties['measure']?.enum).toEqual([...MEASURES]);
    expect(definition('limit')?.properties['take']?.enum).toEqual([...TAKES]);
    expect(definition('operation')?.properties['use']?.enum).toEqual(Object.keys(OPERATION_SIGNATURES));
    expect(definition('operation')?.properties['payload']?.enum).toEqual([...PAYLOAD_NAMES]);
    expect(LIMIT_KEYS.filter((key) => (COMPARISONS as readonly string[]).includes(key))).toEqual([
      ...COMPARISONS,
    ]);
  });

  const NOTATIONS: readonly [string, Notation<unknown>][] = [
    ['duration', DURATION],
    ['rate', RATE],
    ['ratio', RATIO],
    ['factor', FACTOR],
    ['size', BYTES],
    ['cores', CORES],
  ];
  it.each(NOTATIONS)('should write a %s as the parser reads it', (name, notation) => {
    const pattern = new RegExp(definition(name)?.pattern ?? '^never$');
    const samples = [
      '30s',
      '30 s',
      '5 min',
      '1h',
      '500ms',
      '1.5 d',
      '2/s',
      '0.1/s',
      '6 / min',
      '95 %',
      '99.9%',
      '100 MB',
      '64KiB',
      '1.5 cores',
      '1 core',
    ];
    const wrong = [
      '',
      '30',
      's',
      '-3 s',
      '3 sec',
      '2/sec',
      '2 per s',
      '95',
      '% 95',
      '1.2x',
      'x before',
      '1 e3 s',
      '3 mb',
      '2 TB',
      '2 corn',
    ];
    const factors = ['1.2 x before', '2 x level/10'];
    const all = [...samples, ...wrong, ...factors];
    expect(all.filter((text) => pattern.test(text))).toEqual(
      all.filter((text) => notation.parse(text) !== undefined),
    );
  });
});

describe('environment.schema.json', () => {
  const validate = compile(ENVIRONMENT_SCHEMA);

  it.each(['emulator.yaml', 'staging.example.yaml'])('should accept %s', (file) => {
    const text = read(path.join(ENVIRONMENTS_FOLDER, file));
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./environment.schema.json');
    validate(parse(text));
    expect(validate.errors).toBeNull();
  });

  it('should have the keys that the parser has', () => {
    expect(keys(ENVIRONMENT_SCHEMA)).toEqual(sorted(ENVIRONMENT_KEYS));
    expect(keys(ENVIRONMENT_SCHEMA.properties['focus'])).toEqual(sorted(FOCUS_KEYS));
    expect(keys(ENVIRONMENT_SCHEMA.properties['webApp'])).toEqual(sorted(WEB_APP_KEYS));
    expect(keys(ENVIRONMENT_SCHEMA.properties['allowed'])).toEqual(sorted(ALLOWED_KEYS));
    expect(keys(ENVIRONMENT_SCHEMA.properties['declared'])).toEqual(sorted(DECLARED_KEYS));
    for (const kind of PROBE_KINDS) {
      const own = ENVIRONMENT_SCHEMA.definitions[`${kind}Probe`];
      expect(keys(own)).toEqual(sorted([...COMMON_PROBE_KEYS, ...PROBE_KEYS[kind]]));
    }
  });
});
