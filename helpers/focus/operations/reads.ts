import type { HttpAnswer, OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { expectStatus, wrongAnswer } from '../job-api.ts';
import { fieldsOf, isWhole } from './answer-fields.ts';

/** One read of an endpoint that needs no job, and what its answer must say: a 200 alone is not an answer. */
function read(name: string, path: string, check: (answer: HttpAnswer) => string | null): OperationModule {
  return {
    name,
    ...OPERATION_SIGNATURES[name]!,
    requests: () => 1,
    async run(context: OperationContext) {
      await context.step('request', async () => {
        const answer = await context.http.send('GET', path);
        context.count('bytes-received', answer.bytes);
        context.count(`${name}-bytes`, answer.bytes);
        expectStatus(answer, [200], `GET ${path}`);
        const wrong = check(answer);
        if (wrong !== null)
          throw wrongAnswer(`GET ${path} answered ${wrong}: ${answer.text().slice(0, 200)}`);
      });
    },
  };
}

/** An empty body, as served; the documentation of the server says `{}`. */
export const ack = read('ack', '/ack', (answer) =>
  ['', '{}'].includes(answer.text().trim()) ? null : 'a body where none belongs',
);

/** A range of channels, from 0 or 1 up. */
export const channels = read('channels', '/channels', (answer) => {
  const { lowest_channel: lowest, highest_channel: highest } = fieldsOf(answer);
  if (!isWhole(lowest) || !isWhole(highest)) return 'no whole numbers as lowest_channel and highest_channel';
  return lowest >= 0 && highest >= lowest ? null : 'channels that are no range';
});

/** The numbers of the sensors, from 0 without a gap. */
export const sensors = read('sensors', '/sensors', (answer) => {
  const { sensors: list } = fieldsOf(answer);
  if (!Array.isArray(list) || list.length === 0) return 'no list of sensors';
  return list.every((sensor, index) => sensor === index) ? null : 'sensors that are not 0, 1, 2 …';
});

/** What is known of the fibre. A pulse rate of 0 is "waiting for fiber": nothing live would come. */
export const liveMetadata = read('live-metadata', '/live_metadata', (answer) => {
  const { dx, prr, number_of_channels: count, sw_version: version } = fieldsOf(answer);
  if (typeof dx !== 'number' || typeof prr !== 'number' || typeof version !== 'string') {
    return 'no numbers as dx and prr, or no text as sw_version';
  }
  if (!isWhole(count) || count < 1) return 'a number_of_channels that is no whole number';
  return prr > 0 && dx > 0 ? null : 'that there is no fibre';
});
