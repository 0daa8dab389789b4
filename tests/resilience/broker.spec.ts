import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Without its broker', () => {
  test(...scenario('resilience/PZ-13768-broker-killed.yaml'));
});
