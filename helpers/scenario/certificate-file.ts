import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, platform, release } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  parseCertificate,
  summariseCertificate,
  type Calibrated,
  type Certificate,
  type CertificateSummary,
} from '../record/certificate.ts';

/** Where `npm run calibrate` writes the certificate, and every run looks for it. */
export const CERTIFICATE_FILE = fileURLToPath(
  new URL('../../calibration-results/certificate.json', import.meta.url),
);

/** What a certificate made here and now would hold for. */
export function calibratedHere(): Calibrated {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const processors = cpus();
  return {
    suite: version,
    node: process.versions.node,
    platform: `${platform()} ${release()}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
  };
}

/** Written whole, by rename. */
export function writeCertificate(certificate: Certificate, file = CERTIFICATE_FILE): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(certificate, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * What the certificate of this machine says, for a run record; null when there is none.
 * @throws Error when there is one that cannot be read
 */
export function readCertificateSummary(file = CERTIFICATE_FILE): CertificateSummary | null {
  if (!existsSync(file)) return null;
  return summariseCertificate(parseCertificate(readFileSync(file, 'utf8'), file));
}
