import { test } from '@playwright/test';
import { scenario } from '../../helpers/fixtures.ts';

test.describe('Focus Server API under load', () => {
  scenario('api/PZ-14800-concurrent-creation.yaml');
  scenario('api/PZ-14801-sustained.yaml');
  scenario('api/PZ-14802-peak.yaml');
  scenario('api/PZ-14803-ramp-up.yaml');
  scenario('api/PZ-14804-spike.yaml');
  scenario('api/PZ-14805-steady-state.yaml');
  scenario('api/PZ-14806-recovery.yaml');
  scenario('api/PZ-14807-exhaustion.yaml');
});
