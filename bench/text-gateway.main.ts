import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A gateway in a process of its own that takes everything, after so many milliseconds. Keeps when it took which number;
 * `GET /` gives that as JSON and forgets it.
 */
const delayMs = Number(process.argv[2]);
let taken: [to: string, at: number][] = [];

const server = createServer((request, response) => {
  const answer = (value: unknown) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  if (request.method === 'GET') {
    answer(taken);
    taken = [];
    return;
  }
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    void (delayMs > 0 ? sleep(delayMs) : Promise.resolve()).then(() => {
      const { to, reference } = JSON.parse(body) as { to: string; reference: string };
      taken.push([to, Date.now()]);
      answer({ id: reference });
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));
