import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Over a bad network', () => {
  test(...scenario('resilience/NET-1-paths.yaml'));
});
