/** The Allure report; see docs/. History is off: ALLURE_HISTORY=path/history.jsonl turns it on, in one job only. */
const history = process.env.ALLURE_HISTORY;

export default {
  name: 'Focus Server under load',
  ...(history ? { historyPath: history, appendHistory: true } : { appendHistory: false }),
  // Written by the reporters for every test, or shown elsewhere on the page: they would push the limits down.
  hideLabels: [
    'host',
    'thread',
    'language',
    'framework',
    'titlePath',
    'package',
    'parentSuite',
    'suite',
    'subSuite',
    'story',
  ],
  plugins: {
    awesome: {
      options: {
        reportName: 'Focus Server under load',
        reportLanguage: 'en',
        groupBy: ['epic', 'feature'],
      },
    },
  },
  categories: [
    { name: 'Limits that do not hold', matchers: { statuses: ['failed'] } },
    {
      name: 'Inconclusive or wrongly configured: says nothing of the server',
      matchers: { statuses: ['broken'] },
    },
    {
      name: 'One shard of several: judged by npm run merge',
      matchers: { statuses: ['skipped'], message: /^RECORDED/ },
    },
    {
      name: 'Not reached: the run ended before',
      matchers: { statuses: ['skipped'], message: /^NOT REACHED/ },
    },
    { name: 'Not available on this target', matchers: { statuses: ['skipped'] } },
  ],
};
