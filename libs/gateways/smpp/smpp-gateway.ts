import { setTimeout as sleep } from 'node:timers/promises';
import type { Pdu } from 'smpp';
import { refusalOf, type SmppRefusal } from './smpp-answers.js';
import { smppSchema } from './smpp-config.js';
import { SmppConnection, type ConnectionTimes } from './smpp-connection.js';
import { isReceipt, receiptOf } from './smpp-delivery.js';
import { SmppIncoming } from './smpp-incoming.js';
import { SmppParts } from './smpp-parts.js';
import type { Reply, SmppAccount } from './smpp-session.js';
import { submitsOf, type SubmitFields } from './smpp-submit.js';
import { SmppWindow } from './smpp-window.js';
import { type ConnectionLog, defineGateway } from '../port/gateway-definition.js';
import type { GatewayAnswer, GatewayInbox, OutgoingText, SmsGateway } from '../port/sms-gateway.js';

export interface SmppOptions extends SmppAccount {
  /** The number or name that texts are sent from; null for that of the organisation. */
  readonly from: string | null;
  /** How many submit_sm may wait for their answers at the same time. */
  readonly concurrency: number;
}

const TIMES: ConnectionTimes = {
  answerTimeoutMs: 10_000,
  enquireLinkEveryMs: 30_000,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
};
/** A later part that is refused for the moment is tried again this much later: its text has begun to leave. */
const NEXT_TRY_OF_PART_MS = 500;
const TIDY_EVERY_MS = 60_000;

/** What the gateway keeps beyond its process. */
export interface SmppMemory {
  readonly parts: SmppParts;
  readonly incoming: SmppIncoming;
}

/** A connection of our own to an SMSC: SMPP 3.4, one transceiver session in each process that has called `connect`. */
export class SmppGateway implements SmsGateway {
  readonly name = 'smpp';
  readonly deduplicates = false;
  readonly takesReplies: boolean;
  private readonly window: SmppWindow;
  private connection: SmppConnection | null = null;
  private inbox: GatewayInbox | null = null;
  private tidying: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: SmppOptions,
    private readonly memory: SmppMemory,
    private readonly log: ConnectionLog,
    private readonly times: ConnectionTimes = TIMES,
  ) {
    // Names cannot be answered; what comes to a number of ours reaches us over the same session.
    this.takesReplies = options.from !== null && /^\+?\d+$/.test(options.from);
    this.window = new SmppWindow(options.concurrency);
  }

  async connect(inbox: GatewayInbox): Promise<void> {
    this.inbox = inbox;
    this.connection = new SmppConnection(
      this.options,
      this.times,
      (pdu) => this.deliver(pdu, inbox),
      this.log,
    );
    this.tidying = setInterval(() => void this.tidy(inbox), TIDY_EVERY_MS);
    await this.connection.start();
  }

  async close(): Promise<void> {
    clearInterval(this.tidying);
    await this.connection?.stop();
    this.connection = null;
  }

  /** Parts leave one after the other, so that a refusal of the first means that nothing has left. */
  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    const submits = submitsOf(text, this.options.from);
    if (submits === null) return { outcome: 'REFUSED', cause: 'TEXT', code: 'TOO_LONG' };
    let firstId: string | null = null;
    for (let index = 0; index < submits.length;) {
      const fields = submits[index] ?? {};
      const part = { attemptId: text.clientReference, number: index + 1, total: submits.length };
      const answer = await this.submit(fields, part, signal);
      if (answer.outcome === 'ACCEPTED') {
        firstId ??= answer.gatewayMessageId;
        index += 1;
      } else if (firstId === null) {
        return answer;
      } else if (answer.retryAfterMs === undefined) {
        throw new Error('A part was refused after another had left');
      } else {
        await sleep(NEXT_TRY_OF_PART_MS, undefined, { signal });
      }
    }
    return { outcome: 'ACCEPTED', gatewayMessageId: firstId ?? '' };
  }

  private async submit(
    fields: SubmitFields,
    part: { readonly attemptId: string; readonly number: number; readonly total: number },
    signal: AbortSignal,
  ): Promise<{ outcome: 'ACCEPTED'; gatewayMessageId: string } | SmppRefusal> {
    if (!(await this.window.enter(signal))) return busy('WINDOW_FULL');
    try {
      const session = this.connection?.session ?? null;
      if (session === null) return busy('NOT_CONNECTED');
      // The answer is noted even if nobody waits for it any more: then the receipts say what became of the text.
      const noted = session.request('submit_sm', fields).then((reply) => this.note(reply, part));
      return await Promise.race([noted, abortedBy(signal)]);
    } finally {
      this.window.leave();
    }
  }

  private async note(
    reply: Reply,
    part: { readonly attemptId: string; readonly number: number; readonly total: number },
  ): Promise<{ outcome: 'ACCEPTED'; gatewayMessageId: string } | SmppRefusal> {
    if (reply.outcome === 'NOT_SENT') return busy('NOT_CONNECTED');
    if (reply.outcome === 'LOST') throw new Error('The connection ended before the answer');
    const { command, command_status: status, message_id: gatewayMessageId = '' } = reply.pdu;
    if (command !== 'submit_sm_resp') throw new Error('The SMSC did not understand the request');
    if (status !== 0) return refusalOf(status);
    // An SMSC that gives no id sends no receipts that could be understood.
    if (gatewayMessageId === '') return { outcome: 'ACCEPTED', gatewayMessageId: part.attemptId };
    await this.noteAccepted({ ...part, gatewayMessageId });
    return { outcome: 'ACCEPTED', gatewayMessageId };
  }

  private async noteAccepted(part: Parameters<SmppParts['accepted']>[0]): Promise<void> {
    try {
      const receipt = await this.memory.parts.accepted(part);
      if (receipt !== null) await this.inbox?.receipt(receipt);
    } catch {
      // The SMSC has the text all the same; only its receipts will not be understood.
      this.log.warn('An accepted part could not be noted');
    }
  }

  private async deliver(pdu: Pdu, inbox: GatewayInbox): Promise<void> {
    if (!isReceipt(pdu)) {
      await this.memory.incoming.take(pdu, (text) => inbox.incoming(text));
      return;
    }
    const partReceipt = receiptOf(pdu);
    if (partReceipt === null) {
      this.log.warn('A receipt that could not be read was left out');
      return;
    }
    await inbox.receipt(await this.memory.parts.received(partReceipt));
  }

  private async tidy(inbox: GatewayInbox): Promise<void> {
    try {
      await this.memory.incoming.handOverIncomplete((text) => inbox.incoming(text));
      await this.memory.incoming.forget();
      await this.memory.parts.forget();
    } catch {
      this.log.warn('What is remembered of texts could not be tidied; it is tried again');
    }
  }
}

export const smpp = defineGateway({
  name: 'smpp',
  prefix: 'SMPP_',
  calledFromOutside: false,
  schema: smppSchema,
  make:
    (config) =>
    ({ database, vault, log }) => {
      const memory = { parts: new SmppParts(database), incoming: new SmppIncoming(database, vault) };
      return new SmppGateway(config, memory, log);
    },
});

function busy(code: string): SmppRefusal {
  return { outcome: 'REFUSED', cause: 'GATEWAY', code };
}

function abortedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = () => reject(new Error('Nobody waits for the answer any more'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
