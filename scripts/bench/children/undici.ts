import { Pool, request } from 'undici';
import { closedLoop } from '../closed-loop.ts';
import { openLoop } from '../open-loop.ts';
import { answer, taskOfProcess } from '../protocol.ts';

const task = taskOfProcess();
const dispatcher = new Pool(new URL(task.url).origin, { connections: task.inFlight });
const loop = task.part === 'closed' ? closedLoop : openLoop;
const figures = await loop(task, async () => {
  const { statusCode, body } = await request(task.url, { dispatcher });
  await body.arrayBuffer();
  return statusCode;
});
await dispatcher.close();
answer(figures);
