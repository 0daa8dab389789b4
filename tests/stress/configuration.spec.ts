import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('stress by configuration', () => {
  test(...scenario('stress/PZ-13880-extreme-configuration.yaml'));
  test(...scenario('stress/HEAVY-configuration.yaml'));
});
