import { request } from '@playwright/test';
import { pauseSourceMaps } from '../../../helpers/engine/source-maps.ts';
import { closedLoop } from '../closed-loop.ts';
import { answer, taskOfProcess } from '../protocol.ts';

const task = taskOfProcess();
// They are there for TypeScript, and would make this one dearer than a plain client is.
pauseSourceMaps();
// One context per user, as the engine has it, because cookies must not mix.
const contexts = await Promise.all(Array.from({ length: task.inFlight }, () => request.newContext()));
const figures = await closedLoop(task, async (user) => {
  const response = await contexts[user]!.get(task.url);
  await response.body();
  const status = response.status();
  await response.dispose();
  return status;
});
await Promise.all(contexts.map((context) => context.dispose()));
answer(figures);
