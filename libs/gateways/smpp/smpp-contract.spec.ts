import { setTimeout as sleep } from 'node:timers/promises';
import { joiningHeader, textParts } from './smpp-text.js';
import type { SmsGateway } from '../port/sms-gateway.js';
import { gatewayContract, type Answered, type Behaviour, type RunningSubject } from '../testing/contract.js';
import { MemoryInbox, SmppFixture, textOf } from '../testing/smpp-fixture.js';
import type { Behaviour as ServerBehaviour, SeenSubmit } from '../testing/smpp-server.js';

const BEHAVIOURS: Readonly<Record<Behaviour, ServerBehaviour>> = {
  ACCEPT: { kind: 'ACCEPT' },
  REFUSE_NUMBER: { kind: 'REFUSE', status: 'ESME_RINVDSTADR' },
  REFUSE_TEXT: { kind: 'REFUSE', status: 'ESME_RINVSRCADR' },
  REFUSE_FOR_NOW: { kind: 'REFUSE', status: 'ESME_RSUBMITFAIL' },
  RATE_LIMIT: { kind: 'REFUSE', status: 'ESME_RTHROTTLED' },
  HANG: { kind: 'HANG' },
  ACCEPT_THEN_HANG: { kind: 'HANG' },
  ACCEPT_THEN_BREAK: { kind: 'DROP' },
  GARBAGE: { kind: 'GARBAGE' },
  FAIL: { kind: 'DROP' },
};
const RECEIPTS = {
  ON_ITS_WAY: { message_state: 1 },
  DELIVERED: { message_state: 2 },
  FAILED: { message_state: 5 },
  FAILED_FOR_NUMBER: { message_state: 5, network_error_code: Buffer.from([3, 0, 1]) },
};

gatewayContract({ name: 'smpp', start, retryAfterMs: 5_000 });

async function start(): Promise<RunningSubject> {
  const fixture = await SmppFixture.open();
  const { server } = fixture;
  const inbox = new MemoryInbox();
  const gateway = await fixture.connected(inbox);
  const handedOver = new Set<string>();
  return {
    gateway,
    async behave(behaviour) {
      await server.behaveAlways({ kind: 'ACCEPT' });
      await boundAgain(gateway);
      await server.behaveAlways(BEHAVIOURS[behaviour]);
    },
    async taken() {
      return wholeTexts((await server.list()).seen.filter(({ treatedBy }) => treatedBy !== 'REFUSE'));
    },
    async tell({ gatewayMessageId, status }) {
      const before = inbox.receipts.length;
      await server.deliver({ esm_class: 4, receipted_message_id: gatewayMessageId, ...RECEIPTS[status] });
      return inbox.receipts.slice(before);
    },
    async handOver(text) {
      // SMPP gives no ids: the same words are another text when they come after a while.
      if (!handedOver.has(text.id)) await fixture.letTimePass('61 minutes');
      handedOver.add(text.id);
      const before = inbox.texts.length;
      for (const fields of deliveriesOf(text)) await server.deliver(fields);
      return inbox.texts.slice(before);
    },
    unreachable: () => fixture.connected(inbox, { port: 1 }),
    async close() {
      await gateway.close();
      await fixture.close();
    },
  };
}

async function boundAgain(gateway: SmsGateway): Promise<void> {
  for (let isBound = false; !isBound; await sleep(10)) {
    const answer = await gateway.send(textOf('Koe', { to: '+358409999999' }), AbortSignal.timeout(5_000));
    isBound = answer.outcome === 'ACCEPTED';
  }
}

function wholeTexts(submits: readonly SeenSubmit[]) {
  const texts: { to: string; from: string; body: string; validForMs: number; reference: null }[] = [];
  for (const { to, from, text, header, validUntil } of submits) {
    const number = header.at(-1) ?? 1;
    const begun = number === 1 ? undefined : texts.findLast((each) => each.to === `+${to}`);
    const validForMs = new Date(validUntil ?? 0).getTime() - Date.now();
    if (begun === undefined)
      texts.push({ to: `+${to}`, from, body: String(text), validForMs, reference: null });
    else begun.body += String(text);
  }
  return texts;
}

function deliveriesOf({ from, to, body }: Answered): Record<string, unknown>[] {
  const parts = textParts(body);
  return parts.map(({ dataCoding, octets }, index) => ({
    source_addr_ton: 1,
    source_addr: from.slice(1),
    dest_addr_ton: 1,
    destination_addr: to.slice(1),
    data_coding: dataCoding,
    short_message:
      parts.length === 1 ? octets : { udh: joiningHeader(9, parts.length, index + 1), message: octets },
  }));
}
