import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Without its broker', () => {
  test(...scenario('resilience/PZ-13768-broker-killed.yaml'));
  test(...scenario('resilience/PZ-14721-broker-stopped.yaml'));
  test(...scenario('resilience/PZ-14722-broker-paused.yaml'));
  test(...scenario('resilience/PZ-14723-broker-slow.yaml'));
});
