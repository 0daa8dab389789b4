/**
 * allure-playwright calls every failed test `failed` (its statusToAllureStats looks at Playwright's status only).
 * This listener tells the three apart: a broken limit stays `failed`; an inconclusive run and a wrong
 * configuration become `broken`, because they say nothing about the server. A link without an address (no
 * `ISSUE_URL` is set) becomes a label, because it would lead nowhere.
 */
import { Status } from 'allure-js-commons';
import type { LifecycleListener } from 'allure-js-commons/sdk/reporter';

const SAYS_NOTHING_OF_THE_SERVER = /^(?:Error: )?(?:Inconclusive|ConfigurationError|Configuration):/;

/** For the `listeners` option of allure-playwright. */
export const outcomeStatus: LifecycleListener = {
  beforeTestResultWrite(result) {
    const message = result.statusDetails.message ?? '';
    if (result.status === Status.FAILED && SAYS_NOTHING_OF_THE_SERVER.test(message)) {
      result.status = Status.BROKEN;
    }
    const dead = result.links.filter(({ url }) => !/^https?:/.test(url));
    result.labels.push(...dead.map(({ type, name, url }) => ({ name: type ?? 'link', value: name ?? url })));
    result.links = result.links.filter((link) => !dead.includes(link));
  },
};
