import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Without the server itself', () => {
  test(...scenario('resilience/PZ-14727-server-killed.yaml'));
  test(...scenario('resilience/PZ-14728-server-restarted.yaml'));
  test(...scenario('resilience/PZ-14729-server-paused.yaml'));
});
