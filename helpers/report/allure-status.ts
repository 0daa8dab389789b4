/**
 * allure-playwright calls every test `failed` that did not end as expected (its statusToAllureStats looks at
 * Playwright's status only). This listener tells them apart: a broken limit stays `failed`; an inconclusive run and
 * a wrong configuration become `broken`, because they say nothing about the server. A test that ends so without an
 * error was interrupted: it is what it had been judged to be, and `broken` if it came to no verdict. A test that was
 * never begun is `skipped` without a reason and is given one: nobody asked the target. A link without an address (no
 * `ISSUE_URL` is set) becomes a label, because it would lead nowhere.
 */
import { Status } from 'allure-js-commons';
import type { LifecycleListener } from 'allure-js-commons/sdk/reporter';

const SAYS_NOTHING_OF_THE_SERVER = /^(?:Error: )?(?:Inconclusive|ConfigurationError|Configuration):/;

/** Its value is the outcome of the verdict; a test that was not judged has none. */
export const OUTCOME_LABEL = 'outcome';

const STATUS_OF_INTERRUPTED: ReadonlyMap<string | undefined, Status> = new Map([
  ['PASS', Status.PASSED],
  ['FAIL', Status.FAILED],
]);
const INTERRUPTED = 'The run was interrupted.';
/** The beginning of it is what the category in allurerc.mjs looks for. */
const NOT_REACHED = 'NOT REACHED: the run ended before this was begun.';

/** For the `listeners` option of allure-playwright. */
export const outcomeStatus: LifecycleListener = {
  beforeTestResultWrite(result) {
    const { message } = result.statusDetails;
    if (result.status === Status.FAILED && message === undefined) {
      const outcome = result.labels.find(({ name }) => name === OUTCOME_LABEL)?.value;
      result.status = STATUS_OF_INTERRUPTED.get(outcome) ?? Status.BROKEN;
      result.statusDetails.message = INTERRUPTED;
    } else if (result.status === Status.FAILED && SAYS_NOTHING_OF_THE_SERVER.test(message ?? '')) {
      result.status = Status.BROKEN;
    } else if (result.status === Status.SKIPPED && message === undefined) {
      result.statusDetails.message = NOT_REACHED;
    }
    const dead = result.links.filter(({ url }) => !/^https?:/.test(url));
    result.labels.push(...dead.map(({ type, name, url }) => ({ name: type ?? 'link', value: name ?? url })));
    result.links = result.links.filter((link) => !dead.includes(link));
  },
};
