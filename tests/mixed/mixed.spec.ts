import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('mixed work', () => {
  test(...scenario('mixed/GAP-4-endpoints-at-once.yaml'));
  test(...scenario('mixed/GAP-10-cancel-together.yaml'));
  test(...scenario('mixed/GAP-10-PARTS-cancelled-in-all-parts.yaml'));
  test(...scenario('mixed/GAP-11-BURST-reads-at-once.yaml'));
  test(...scenario('mixed/GAP-11-RATE-reads-side-by-side.yaml'));
  test(...scenario('mixed/PZ-13572-malformed-input.yaml'));
});
