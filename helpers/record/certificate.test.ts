import { describe, expect, it } from 'vitest';
import {
  calibrationLine,
  isRight,
  parseCertificate,
  summariseCertificate,
  type Calibrated,
  type Certificate,
  type CertificateFigure,
} from './certificate.ts';

const HERE: Calibrated = { suite: '1.0.0', node: '20.20.0', platform: 'linux 6', cpu: 'X', cores: 2 };
const figure = (measured: number | null, more: Partial<CertificateFigure> = {}): CertificateFigure => ({
  name: 'response p50',
  unit: 'ms',
  expected: 20,
  measured,
  tolerance: 0.7,
  toleranceBelow: 0.001,
  ...more,
});
const certificate = (more: Partial<Certificate> = {}): Certificate => ({
  format: 'focus-load/certificate',
  version: 1,
  madeAt: '2026-11-23T20:00:00.000Z',
  of: HERE,
  seeds: 50,
  isWhole: true,
  checks: [
    {
      name: 'fixed, undici',
      outcome: 'passed',
      runs: 5,
      repeated: 0,
      figures: [figure(20.1), figure(20.3), figure(100, { unit: 'count', expected: 100 })],
      missed: [],
    },
  ],
  ...more,
});
const lineOf = (more: Partial<Certificate> = {}, here = HERE) =>
  calibrationLine(summariseCertificate(certificate(more), here));

describe('a figure of the certificate', () => {
  it('should be right within its tolerance, and never when it is missing', () => {
    expect([20, 20.7, 19.9991, 20.71, 19.998, null].map((measured) => isRight(figure(measured)))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('should be exact where nothing is allowed', () => {
    const exact = { tolerance: 0, toleranceBelow: 0, expected: 3 };
    expect([2, 3, 4].map((measured) => isRight(figure(measured, exact)))).toEqual([false, true, false]);
  });
});

describe('the line of the report', () => {
  it('should say when, how much and how far off', () => {
    expect(lineOf()).toBe('2026-11-23, 1 check, worst error 0.3 ms of 0.7 ms allowed');
    expect(lineOf({ isWhole: false })).toBe(
      '2026-11-23, 1 check of the short calibration, worst error 0.3 ms of 0.7 ms allowed',
    );
  });

  it('should say what to do where nothing was calibrated, or something else', () => {
    expect(calibrationLine(null)).toBe('not calibrated on this machine: npm run calibrate');
    expect(lineOf({}, { ...HERE, cores: 4, node: '22.0.0' })).toBe(
      '2026-11-23, of another machine or version (node 20.20.0, here 22.0.0; cores 2, here 4): npm run calibrate',
    );
  });

  it('should not hide a check that did not pass', () => {
    const [check] = certificate().checks;
    expect(lineOf({ checks: [check!, { ...check!, outcome: 'disturbed' }] })).toBe(
      '2026-11-23, only 1 of 2 checks passed: npm run calibrate',
    );
  });
});

describe('reading a certificate', () => {
  const read = (value: unknown) => parseCertificate(JSON.stringify(value), 'c.json');

  it('should give back what was written', () => {
    expect(read(certificate())).toEqual(certificate());
    const missing = certificate({ checks: [{ ...certificate().checks[0]!, figures: [figure(null)] }] });
    expect(read(missing)).toEqual(missing);
  });

  it.each([
    [
      { ...certificate(), version: 9 },
      'c.json: expected format focus-load/certificate version 1, found "focus-load/certificate" version 9',
    ],
    [{ ...certificate(), seeds: '5' }, 'c.json: seeds: expected a number, found "5"'],
    [{ ...certificate(), checks: {} }, 'c.json: checks: expected a list, found {}'],
    [{ ...certificate(), of: { ...HERE, cores: null } }, 'c.json: of.cores: expected a number, found null'],
    [{ ...certificate(), checks: [1] }, 'c.json: checks[0]: expected an object, found 1'],
    [
      { ...certificate(), checks: [{ ...certificate().checks[0], outcome: 'fine' }] },
      'c.json: checks[0].outcome: expected passed, missed or disturbed, found "fine"',
    ],
    [
      {
        ...certificate(),
        checks: [{ ...certificate().checks[0], figures: [{ ...figure(1), expected: 'x' }] }],
      },
      'c.json: checks[0].figures[0].expected: expected a number, found "x"',
    ],
  ])('should say what is wrong with another: %#', (value, message) => {
    expect(() => read(value)).toThrow(`${message}. Make a new one: npm run calibrate, or remove the file.`);
  });

  it('should say that a file is not JSON', () => {
    expect(() => parseCertificate('{', 'c.json')).toThrow('c.json: expected JSON. Make a new one');
  });
});
