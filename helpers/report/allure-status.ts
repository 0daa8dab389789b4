/**
 * allure-playwright calls every failed test `failed` (its statusToAllureStats looks at Playwright's status only).
 * This listener tells the three apart: a broken limit stays `failed`; an inconclusive run and a wrong
 * configuration become `broken`, because they say nothing about the server.
 */
import type { LifecycleListener } from 'allure-js-commons/sdk/reporter';

const SAYS_NOTHING_OF_THE_SERVER = /^(?:Error: )?(?:Inconclusive|ConfigurationError|Configuration):/;

/** For the `listeners` option of allure-playwright. */
export const outcomeStatus: LifecycleListener = {
  beforeTestResultWrite(result) {
    const message = result.statusDetails.message ?? '';
    // `Status` of allure-js-commons is an enum of the same words; importing it would load the whole library.
    if (result.status === ('failed' as typeof result.status) && SAYS_NOTHING_OF_THE_SERVER.test(message)) {
      result.status = 'broken' as typeof result.status;
    }
  },
};
