/** Descriptions for the published OpenAPI document. Requests are checked by `validation/`, not by these. */
const number = { type: 'number' };
const integer = { type: 'integer' };
const text = { type: 'string' };
const nullable = (type: string): object => ({ anyOf: [{ type }, { type: 'null' }] });
const object = (properties: Record<string, object>, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
});
const range = object({ min: integer, max: integer }, ['min', 'max']);

/** Everything in it is there in every answer, and nothing else is. */
const exactly = (properties: Record<string, object>): object => ({
  ...object(properties, Object.keys(properties)),
  additionalProperties: false,
});

export const refusal = {
  ...object(
    { error: text, details: { type: 'array', items: exactly({ field: text, expected: text, found: text }) } },
    ['error'],
  ),
  additionalProperties: false,
};
export const wrongMethod = exactly({ detail: text });

export const configureBody = object(
  {
    displayTimeAxisDuration: { ...integer, description: 'seconds; absent in the waterfall view' },
    nfftSelection: {
      ...integer,
      description: 'a power of two from 128 to 65536 (2048 multichannel); 1 for waterfall',
    },
    displayInfo: object({ height: integer }, ['height']),
    channels: range,
    frequencyRange: object({ min: number, max: number }, ['min', 'max']),
    start_time: { ...nullable('integer'), description: 'epoch seconds; both times: historic, neither: live' },
    end_time: nullable('integer'),
    view_type: { description: '0 multichannel, 1 single channel, 2 waterfall', anyOf: [integer, text] },
  },
  ['displayInfo', 'channels', 'view_type'],
);

export const configureAnswer = exactly({
  status: text,
  frequencies_list: { type: 'array', items: number },
  lines_dt: number,
  channel_to_stream_index: { type: 'object', additionalProperties: integer },
  stream_amount: integer,
  job_id: text,
  frequencies_amount: integer,
  channel_amount: integer,
  stream_port: integer,
  stream_url: text,
  view_type: integer,
  metadata: { type: 'object', additionalProperties: true },
});

export const taskBody = object(
  {
    displayTimeAxisDuration: number,
    nfftSelection: integer,
    canvasInfo: object({ height: integer }, ['height']),
    sensors: range,
    frequencyRange: object({ min: number, max: number }, ['min', 'max']),
    start_time: { ...nullable('string'), description: 'yymmddHHMMSS, UTC' },
    end_time: nullable('string'),
  },
  ['displayTimeAxisDuration', 'nfftSelection', 'canvasInfo', 'sensors', 'frequencyRange'],
);

export const waterfallAnswer = {
  type: 'array',
  items: exactly({
    rows: {
      type: 'array',
      items: exactly({
        canvasId: text,
        sensors: {
          type: 'array',
          items: exactly({ id: integer, intensity: { type: 'array', items: number } }),
        },
        startTimestamp: integer,
        endTimestamp: integer,
      }),
    },
    current_max_amp: number,
    current_min_amp: number,
  }),
};

export const statusAnswer = exactly({
  job_id: text,
  status: { type: 'string', enum: ['pending', 'running', 'completed', 'failed', 'cancelled'] },
  progress: integer,
  created_at: text,
  updated_at: text,
});

export const cancelBody = object({ job_id: text }, ['job_id']);
export const rangeBody = object({ start_time: integer, end_time: integer }, ['start_time', 'end_time']);
export const pairs = { type: 'array', items: { type: 'array', items: integer } };
export const channelsAnswer = exactly({ lowest_channel: integer, highest_channel: integer });
export const sensorsAnswer = exactly({ sensors: { type: 'array', items: integer } });

const fiber = {
  dx: number,
  prr: { ...number, description: 'Hz; 0: waiting for fiber' },
  fiber_start_meters: nullable('integer'),
  fiber_length_meters: nullable('integer'),
  sw_version: text,
  number_of_channels: number,
  fiber_description: text,
};
export const fiberAnswer = {
  ...object({ ...fiber, num_samples_per_trace: integer, dtype: text }, Object.keys(fiber)),
  additionalProperties: false,
};
export const taskMetadataAnswer = {
  ...object({ task_id: text, ...fiber, num_samples_per_trace: integer, dtype: text }, [
    'task_id',
    ...Object.keys(fiber),
  ]),
  additionalProperties: false,
};
/** Nothing is known of a task that does not run yet. */
export const nothing = exactly({});
export const taskAnswer = exactly({ status: text, task_id: text });
export const cancelAnswer = exactly({ job_id: text, status: { type: 'string', enum: ['cancelled'] } });
export const jobOrNothing = { anyOf: [configureAnswer, nothing] };
