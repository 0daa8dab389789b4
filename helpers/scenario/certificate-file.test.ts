import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Certificate } from '../record/certificate.ts';
import { calibratedHere, readCertificateSummary, writeCertificate } from './certificate-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-load-certificate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = () => ({
  whole: join(folder, 'a', 'certificate.json'),
  partial: join(folder, 'a', 'short.json'),
});
const certificate = (isWhole: boolean, madeAt: string): Certificate => ({
  format: 'focus-load/certificate',
  version: 1,
  madeAt,
  of: calibratedHere(),
  seeds: 1,
  isWhole,
  checks: [],
});

describe('the certificate on disk', () => {
  it('should be none where nothing was calibrated', () => {
    expect(readCertificateSummary(files())).toBeNull();
  });

  it('should prefer the whole calibration to a later short one', () => {
    expect(writeCertificate(certificate(true, '2026-01-01'), files())).toBe(files().whole);
    expect(writeCertificate(certificate(false, '2026-02-02'), files())).toBe(files().partial);
    expect(readCertificateSummary(files())).toMatchObject({
      madeAt: '2026-01-01',
      isWhole: true,
      differs: [],
    });
    rmSync(files().whole);
    expect(readCertificateSummary(files())).toMatchObject({ madeAt: '2026-02-02', isWhole: false });
  });

  it('should name the file that it cannot read', () => {
    writeCertificate(certificate(true, '2026-01-01'), files());
    writeFileSync(files().whole, '{}');
    expect(() => readCertificateSummary(files())).toThrow(
      `${files().whole}: expected format focus-load/certificate`,
    );
  });
});
