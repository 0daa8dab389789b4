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

const results = (name: string) =>
  fileURLToPath(new URL(`../../calibration-results/${name}`, import.meta.url));

/**
 * Where `npm run calibrate` writes. A short or partial calibration has a file of its own, so that it never takes the
 * place of a whole one.
 */
export const CERTIFICATE_FILES = { whole: results('certificate.json'), partial: results('short.json') };

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

/** Writes it whole, by rename, and returns where. */
export function writeCertificate(certificate: Certificate, files = CERTIFICATE_FILES): string {
  const file = certificate.isWhole ? files.whole : files.partial;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(certificate, null, 2)}\n`);
  renameSync(`${file}.new`, file);
  return file;
}

/**
 * What the certificate of this machine says, for a run record: the whole one, else the partial one; null when there
 * is none.
 * @throws Error when there is one that cannot be read
 */
export function readCertificateSummary(files = CERTIFICATE_FILES): CertificateSummary | null {
  const file = [files.whole, files.partial].find((candidate) => existsSync(candidate));
  if (file === undefined) return null;
  return summariseCertificate(parseCertificate(readFileSync(file, 'utf8'), file), calibratedHere());
}
