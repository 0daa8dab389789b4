/** The least that the emulator's framework can do for `/ack`, in a process of its own. Started by http-bench.ts. */
import Fastify from 'fastify';

const app = Fastify();
app.get('/focus-server/ack', (_request, reply) => reply.send());
const origin = await app.listen({ host: '127.0.0.1', port: 0 });

function tell(): void {
  const { user, system } = process.cpuUsage();
  process.send?.({ focusBaseUrl: `${origin}/focus-server`, cpuS: (user + system) / 1e6 });
}

process.on('message', tell);
process.on('disconnect', () => process.exit(0));
tell();
