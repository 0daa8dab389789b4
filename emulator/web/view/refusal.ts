import { Refused } from '../../http/refused.ts';
import { StoreUnavailable } from '../../recordings/recording.ts';
import { Refusal } from '../../validation/checks.ts';

/** Why a job cannot be had, in the words that the Focus Server answers over HTTP. */
export function explainRefusal(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof Refusal) {
    const details = error.details.map(
      ({ field, expected, found }) => `${field}: expected ${expected}, found ${found}`,
    );
    return { status: error.status, message: [error.message, ...details].join('; ') };
  }
  if (error instanceof Refused) return { status: error.status, message: String(error.body['error']) };
  if (error instanceof StoreUnavailable) {
    return {
      status: 503,
      message: 'The recording database is not available; live jobs work, try historic ones later',
    };
  }
  throw error;
}
