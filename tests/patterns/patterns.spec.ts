import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('patterns of days and weeks', () => {
  test(...scenario('patterns/GAP-12-DAY-two-peaks.yaml'));
  test(...scenario('patterns/GAP-12-OFF-HOURS-night.yaml'));
  test(...scenario('patterns/GAP-12-WEEK-seven-days.yaml'));
});
