import type { Subject } from '../defect-switches.ts';
import type { FocusServer } from '../server.ts';
import { Refusal } from '../validation/checks.ts';
import { readConfigureRequest } from '../validation/configure-request.ts';
import type { JobRequest } from '../validation/job-request.ts';
import { LaxRefusal, readLaxRequest } from '../validation/lax-request.ts';

/** A request as the deployed server reads it, or its refusal. */
function laxly(body: unknown): JobRequest | LaxRefusal {
  try {
    return readLaxRequest(body);
  } catch (error) {
    if (error instanceof LaxRefusal) return error;
    throw error;
  }
}

/**
 * Reads the body of POST /configure: strictly, unless a defect reads it as the deployed server does.
 * @throws Refusal naming every field that is wrong; LaxRefusal in the words of the deployed server
 */
export function readConfigure(
  body: unknown,
  who: Subject,
  { defects, settings }: Pick<FocusServer, 'defects' | 'settings'>,
): JobRequest {
  if (!defects.any) return readConfigureRequest(body, settings);
  const lax = laxly(body);
  if (lax instanceof LaxRefusal && defects.hitsFor('500-for-bad-input', who)) throw lax;
  try {
    return readConfigureRequest(body, settings);
  } catch (error) {
    if (!(error instanceof Refusal) || lax instanceof LaxRefusal) throw error;
    if (defects.hitsFor('bad-input-accepted', who)) return lax;
    throw error;
  }
}
