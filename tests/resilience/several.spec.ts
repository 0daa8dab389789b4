import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Without several of its parts', () => {
  test(...scenario('resilience/PZ-14738-database-then-broker.yaml'));
  test(...scenario('resilience/PZ-14740-database-and-broker-at-once.yaml'));
  test(...scenario('resilience/PZ-14741-broker-then-database.yaml'));
  test(...scenario('resilience/PZ-14742-database-then-server.yaml'));
});
