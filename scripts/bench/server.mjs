// The server of the bench, in a process of its own: one small fixed answer, as cheap as node:http can give it.
import { Buffer } from 'node:buffer';
import { createServer } from 'node:http';

const BODY = Buffer.from('{"status":"ok","version":"1.0.0","queue":[1,2,3],"note":"a small fixed answer"}');
const HEADERS = { 'content-type': 'application/json', 'content-length': BODY.length };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, HEADERS).end(BODY);
});
// No contestant may lose an idle connection and pay for a new one.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => console.log(`LISTENING port=${server.address().port}`));
// Whoever started it holds its standard input; with that it ends.
process.stdin.on('end', () => process.exit(0)).resume();
