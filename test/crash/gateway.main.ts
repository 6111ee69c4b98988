import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  GatewayArm,
  GatewayIsTold,
  GatewayLine,
  GatewaySays,
  GatewaySetting,
  ReceiptAddress,
} from './crash-gateway.js';

/**
 * A gateway in a process of its own: writes down every text that it takes before it answers, and tells its parent when a
 * worker has come to the point at which it is to be killed. That call it never answers, as the worker will be gone.
 */
const setting = JSON.parse(process.argv[2] ?? '') as GatewaySetting;
const arms = new Map<number, GatewayArm>();
const calls = new Map<number, number>();
const answers = new Map<string, string>();
let receiptsTo: ReceiptAddress | null = null;

/** Of every so many texts, one is never heard of again. */
const NO_RECEIPT_FOR_EACH = 5;
const RECEIPT_AFTER_MS = 200;
const RECEIPT_AGAIN_MS = 1_000;
const RECEIPT_TRIES = 30;

const say = (message: GatewaySays) => process.send?.(message);
const write = (line: GatewayLine) => appendFileSync(setting.logFile, `${JSON.stringify(line)}\n`);

async function bodyOf(request: IncomingMessage): Promise<{ to: string; reference: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as { to: string; reference: string };
}

/** Whether the call is the one at which its worker is to be killed at that point. */
function isTime(life: number, call: number, point: GatewayArm['point']): boolean {
  const arm = arms.get(life);
  if (arm?.point !== point || call < arm.call) return false;
  arms.delete(life);
  say({ kind: 'NOW', life });
  return true;
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const life = Number(new URL(request.url ?? '', 'http://gateway').searchParams.get('life'));
  const call = (calls.get(life) ?? 0) + 1;
  calls.set(life, call);
  if (isTime(life, call, 'DURING_CALL')) return;
  const { to, reference } = await bodyOf(request);
  await sleep(setting.delayMs / 2);
  const known = setting.deduplicates ? answers.get(reference) : undefined;
  const id = known ?? `text-${answers.size + 1}`;
  if (known === undefined) {
    answers.set(reference, id);
    write({ kind: 'ACCEPTED', to, reference, at: Date.now(), life });
    if (receiptsTo !== null && answers.size % NO_RECEIPT_FOR_EACH !== 0)
      void sendReceipt(receiptsTo, reference, id);
  } else {
    write({ kind: 'REPEATED', reference, at: Date.now(), life });
  }
  if (isTime(life, call, 'ACCEPTED_UNANSWERED')) return;
  await sleep(setting.delayMs / 2);
  if (response.destroyed) return;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
}

/** Tells that a text was delivered, again and again until somebody has heard it. */
async function sendReceipt({ url, secret }: ReceiptAddress, reference: string, id: string): Promise<void> {
  const body = JSON.stringify({ reference, id, status: 'delivered' });
  const headers = { 'content-type': 'application/json', authorization: secret };
  await sleep(RECEIPT_AFTER_MS);
  for (let tries = 0; tries < RECEIPT_TRIES; tries += 1) {
    const heard = await fetch(url, { method: 'POST', headers, body }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (heard) return;
    await sleep(RECEIPT_AGAIN_MS);
  }
}

const server = createServer((request, response) => {
  // A caller that was killed in the middle of its request is not an error of the gateway's.
  take(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  say({ kind: 'LISTENING', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('message', (told: GatewayIsTold) => {
  if (told.kind === 'ARM') arms.set(told.life, told);
  else receiptsTo = told;
});
// A terminal interrupts all processes of a run at once: this one is ended by its parent, which still asks it something.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
// Its parent has ended, however that came about.
process.on('disconnect', () => process.exit(0));
