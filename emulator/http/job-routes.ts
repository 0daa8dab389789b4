import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { COLLAPSED_ANSWER_MS, NOBODY } from '../defect-switches.ts';
import type { Job } from '../jobs/job.ts';
import { jobStatus } from '../jobs/status.ts';
import type { FocusServer } from '../server.ts';
import { Checks, isFields, own } from '../validation/checks.ts';
import { readTaskRequest } from '../validation/task-request.ts';
import { liveMetadata } from './answers.ts';
import { readConfigure } from './read-configure.ts';
import { invalidJobId, Refused } from './refused.ts';
import { parameter } from './routes.ts';
import type { Route } from './routes.ts';
import * as schemas from './schemas.ts';
import { startJob } from './start-job.ts';
import { askingUser, jobSubject } from './subject.ts';

const refusals = { 400: schemas.refusal, 422: schemas.refusal, 503: schemas.refusal };

/** Configure, look at and cancel jobs. */
export function jobRoutes(server: FocusServer): Route[] {
  const { defects, settings } = server;
  const ownerOf = (request: FastifyRequest): string | null => askingUser(request, server.sessions);
  const metadataAfterMs = (job: Job): number =>
    Math.max(settings.metadataAfterMs, defects.strengthFor('late-metadata', jobSubject(job)) ?? 0);
  const aliveJob = (id: string): Job => {
    const job = server.jobs.find(id);
    if (job === undefined || job.endedAtMs !== null) throw invalidJobId();
    return job;
  };

  const survive = async (): Promise<void> => {
    if (!server.defects.configureCollapses(server.nowMs())) return;
    await wait(COLLAPSED_ANSWER_MS, undefined, { ref: false });
    throw new Refused(503, { error: 'The server is overloaded' });
  };

  const cancel = async (id: unknown): Promise<object> => {
    if (typeof id !== 'string') {
      const checks = new Checks();
      checks.wrongType('job_id', 'the id of a job', id);
      checks.done();
      throw invalidJobId();
    }
    const perJobMs = defects.strengthFor('slow-cancel', jobSubject(aliveJob(id)));
    if (perJobMs !== undefined) await wait(perJobMs * server.jobs.aliveCount, undefined, { ref: false });
    const job = aliveJob(id);
    if (!defects.hitsFor('lying-cancel', jobSubject(job))) server.jobs.end(job, server.nowMs(), 'cancelled');
    return { job_id: id, status: 'cancelled' };
  };

  const taskMetadata = (job: Job, reply: FastifyReply): object => {
    if (job.listeningAtMs === null || job.listeningAtMs > server.nowMs()) return {};
    void reply.code(201);
    return { task_id: job.id, ...liveMetadata(server.settings) };
  };

  return [
    {
      method: 'POST',
      path: '/configure',
      endpoint: 'configure',
      summary: 'Create a job, live or historic; it streams some seconds later',
      body: schemas.configureBody,
      response: { 200: schemas.configureAnswer, 404: schemas.refusal, ...refusals },
      handle: async (request) => {
        await survive();
        const owner = ownerOf(request);
        const wanted = readConfigure(request.body, { ...NOBODY, user: owner }, server);
        return (await startJob(wanted, server, { owner })).answer;
      },
    },
    {
      method: 'POST',
      path: '/config/:task_id',
      endpoint: 'config',
      summary: 'Create a task under an id of your own (older interface)',
      body: schemas.taskBody,
      response: { 200: schemas.taskAnswer, 404: schemas.refusal, 409: schemas.refusal, ...refusals },
      handle: async (request) => {
        const taskId = parameter(request, 'task_id');
        const wanted = readTaskRequest(taskId, request.body, settings);
        await startJob(wanted, server, { owner: ownerOf(request), taskId });
        return { status: 'Config received successfully', task_id: taskId };
      },
    },
    {
      method: 'GET',
      path: '/metadata/:job_id',
      endpoint: 'metadata',
      summary: 'The answer to configure again; for a task 200 before it runs, 201 with metadata after',
      response: { 200: schemas.jobOrNothing, 201: schemas.taskMetadataAnswer, 404: schemas.refusal },
      handle: (request, reply) => {
        const job = aliveJob(parameter(request, 'job_id'));
        if (server.nowMs() < job.configuredAtMs + metadataAfterMs(job)) throw invalidJobId();
        return reply.send(job.generation === 'task' ? taskMetadata(job, reply) : job.answer);
      },
    },
    {
      method: 'GET',
      path: '/task_metadata/:id',
      endpoint: 'task_metadata',
      summary: 'Metadata of a job or task: 200 before it runs, 201 with metadata after',
      response: { 200: schemas.nothing, 201: schemas.taskMetadataAnswer, 404: schemas.refusal },
      handle: (request, reply) => reply.send(taskMetadata(aliveJob(parameter(request, 'id')), reply)),
    },
    {
      method: 'GET',
      path: '/job_status/:job_id',
      endpoint: 'job_status',
      summary: 'State and progress of a job, also for some time after it has ended',
      response: { 200: schemas.statusAnswer, 404: schemas.refusal },
      handle: (request, reply) => {
        const job = server.jobs.find(parameter(request, 'job_id'));
        if (job === undefined) throw invalidJobId();
        return reply.send(jobStatus(job, server.nowMs(), server.settings));
      },
    },
    {
      method: 'DELETE',
      path: '/job/:job_id',
      endpoint: 'cancel',
      summary: 'End a job; its slot is free at once',
      response: { 200: schemas.cancelAnswer, 404: schemas.refusal },
      handle: async (request, reply) => reply.send(await cancel(parameter(request, 'job_id'))),
    },
    {
      method: 'POST',
      path: '/cancel',
      endpoint: 'cancel',
      summary: 'End a job; its slot is free at once',
      body: schemas.cancelBody,
      response: { 200: schemas.cancelAnswer, 404: schemas.refusal, 422: schemas.refusal },
      handle: async ({ body }, reply) =>
        reply.send(await cancel(isFields(body) ? own(body, 'job_id') : undefined)),
    },
  ];
}
