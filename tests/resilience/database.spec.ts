import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Without its database', () => {
  test(...scenario('resilience/PZ-13767-database-killed.yaml'));
  test(...scenario('resilience/PZ-14715-database-stopped.yaml'));
  test(...scenario('resilience/PZ-14716-database-paused.yaml'));
  test(...scenario('resilience/PZ-14717-database-slow.yaml'));
  test(...scenario('resilience/PZ-14718-database-cut-off.yaml'));
  test(...scenario('resilience/PZ-14719-malformed-without-database.yaml'));
});
