import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('User interface under load', () => {
  test(...scenario('ui/UI-1-live-view.yaml'));
  test(...scenario('ui/UI-2-alerts.yaml'));
  test(...scenario('ui/UI-3-many-viewers.yaml'));
  test(...scenario('ui/UI-4-outage.yaml'));
  test(...scenario('ui/UI-5-soak.yaml'));
  test(...scenario('ui/UI-KNEE-two-knees.yaml'));
});
