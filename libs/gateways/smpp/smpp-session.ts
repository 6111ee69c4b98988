import smpp, { type Pdu, type Session, type SessionOptions } from 'smpp';
import { statusName } from './smpp-answers.js';

/** What became of a request. LOST: it was written, and the connection ended before the answer. */
export type Reply =
  | { readonly outcome: 'ANSWERED'; readonly pdu: Pdu }
  | { readonly outcome: 'NOT_SENT' }
  | { readonly outcome: 'LOST' };

export interface SmppAccount {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly tls: boolean;
}

/** In milliseconds. */
export interface SessionTimes {
  /** For the connection, for the answer to bind, and for the answer to enquire_link. */
  readonly answerTimeoutMs: number;
  readonly enquireLinkEveryMs: number;
}

/** The connection or the bind failed. `code` holds no personal data. */
export class SmppUnavailable extends Error {
  constructor(readonly code: string) {
    super(`SMPP is not available: ${code}`);
    this.name = 'SmppUnavailable';
  }
}

const SMPP_3_4 = 0x34;
/** How long what has begun may take when the session is closed in order. */
const LAST_WORDS_MS = 2_000;

/** Takes what the SMSC delivers. Resolves once it is stored; only then is it acknowledged. */
export type OnDelivery = (pdu: Pdu) => Promise<void>;

/** One bound connection (bind_transceiver, SMPP 3.4). Ends for good when the connection does. */
export class SmppSession {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  private isOpen = true;
  private readonly unanswered = new Set<(reply: Reply) => void>();
  private readonly deliveries = new Set<Promise<void>>();
  private readonly enquiring: NodeJS.Timeout;

  private constructor(
    private readonly session: Session,
    private readonly times: SessionTimes,
    onDelivery: OnDelivery,
  ) {
    this.ended = new Promise((resolve) => {
      session.on('close', () => {
        this.isOpen = false;
        clearInterval(this.enquiring);
        for (const reply of this.unanswered) reply({ outcome: 'LOST' });
        resolve();
      });
    });
    session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
    session.on('unknown', (pdu: Pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response());
      session.close();
    });
    for (const command of ['deliver_sm', 'data_sm']) {
      session.on(command, (pdu: Pdu) => this.take(pdu, onDelivery));
    }
    this.enquiring = setInterval(() => void this.enquire(), times.enquireLinkEveryMs);
  }

  /** Connects and binds. @throws SmppUnavailable */
  static async open(account: SmppAccount, times: SessionTimes, onDelivery: OnDelivery): Promise<SmppSession> {
    const { host, port, tls } = account;
    const options: SessionOptions = { host, port, tls };
    const session = smpp.connect(options);
    // A PDU that cannot be read leaves the library in the middle of the stream: nothing sensible follows.
    session.on('error', () => session.destroy());
    try {
      await onceOrClosed(session, tls ? 'secureConnect' : 'connect', times.answerTimeoutMs);
      // Texts may be waiting for us: the listeners must be there before the bind is answered.
      const bound = new SmppSession(session, times, onDelivery);
      await bound.bind(account);
      return bound;
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  /** Sends a request and waits for its answer, however long it takes. */
  request(
    command: 'bind_transceiver' | 'submit_sm' | 'enquire_link' | 'unbind',
    fields: Record<string, unknown> = {},
  ): Promise<Reply> {
    return new Promise((resolve) => {
      if (!this.isOpen) {
        resolve({ outcome: 'NOT_SENT' });
        return;
      }
      const reply = (given: Reply) => {
        this.unanswered.delete(reply);
        resolve(given);
      };
      this.unanswered.add(reply);
      const wasWritten = this.session[command](fields, (pdu) => reply({ outcome: 'ANSWERED', pdu }));
      if (!wasWritten) reply({ outcome: 'NOT_SENT' });
    });
  }

  /** Lets what has begun end, says goodbye and ends the connection. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.deliveries), after(LAST_WORDS_MS)]);
    await Promise.race([this.request('unbind'), after(LAST_WORDS_MS)]);
    this.session.destroy();
    await this.ended;
  }

  private async bind({ systemId, password, systemType }: SmppAccount): Promise<void> {
    const asked = this.request('bind_transceiver', {
      system_id: systemId,
      password,
      system_type: systemType,
      interface_version: SMPP_3_4,
    });
    const reply = await Promise.race([asked, after(this.times.answerTimeoutMs)]);
    if (reply?.outcome !== 'ANSWERED') throw new SmppUnavailable('NO_ANSWER_TO_BIND');
    if (reply.pdu.command_status !== 0) throw new SmppUnavailable(statusName(reply.pdu.command_status));
  }

  /** A connection may be dead without having been closed. */
  private async enquire(): Promise<void> {
    const reply = await Promise.race([this.request('enquire_link'), after(this.times.answerTimeoutMs)]);
    if (reply === undefined) this.session.destroy();
  }

  private take(pdu: Pdu, onDelivery: OnDelivery): void {
    const delivery = onDelivery(pdu)
      .then(
        () => pdu.response(),
        // The SMSC keeps it and comes again later.
        () => pdu.response({ command_status: smpp.errors.ESME_RX_T_APPN }),
      )
      .then((response) => {
        this.session.send(response);
        this.deliveries.delete(delivery);
      });
    this.deliveries.add(delivery);
  }
}

function onceOrClosed(session: Session, event: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SmppUnavailable('NO_CONNECTION')), timeoutMs);
    session.once(event, () => {
      clearTimeout(timer);
      resolve();
    });
    session.once('close', () => {
      clearTimeout(timer);
      reject(new SmppUnavailable('NO_CONNECTION'));
    });
  });
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, undefined).unref());
}
