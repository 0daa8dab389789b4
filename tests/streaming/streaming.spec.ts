import { scenario, test } from '../../helpers/fixtures.ts';

test.describe('Streams and data', () => {
  test(...scenario('streaming/PZ-15139-1-waterfall-bandwidth.yaml'));
  test(...scenario('streaming/PZ-15139-2-grpc-bandwidth.yaml'));
  test(...scenario('streaming/PZ-15139-3-full-rate.yaml'));
  test(...scenario('streaming/PZ-15139-4-scaling.yaml'));
  test(...scenario('streaming/PZ-15141-waterfall.yaml'));
  test(...scenario('streaming/GAP-9-data-quality.yaml'));
  test(...scenario('streaming/PZ-13800-live-stability.yaml'));
  test(...scenario('streaming/PZ-15200-data-flow.yaml'));
  test(...scenario('streaming/PZ-15249-playback.yaml'));
  test(...scenario('streaming/SHARED-STREAMS-and-reused-slots.yaml'));
});
