import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  WebhookRefused,
  type GatewayAnswer,
  type IncomingText,
  type OutgoingText,
} from '../port/sms-gateway.js';
import type { Receipt, SmsGateway } from '../port/sms-gateway.js';

/** What a provider does with the texts that it is given from now on. */
export type Behaviour =
  /** Takes them. */
  | 'ACCEPT'
  /** Says that nothing can be sent to this number. */
  | 'REFUSE_NUMBER'
  /** Says that it does not send this text, or not from this sender. */
  | 'REFUSE_TEXT'
  /** Says that it cannot send just now, or not for this account. */
  | 'REFUSE_FOR_NOW'
  /** Says that there were too many, and to come back in RETRY_AFTER_MS where it can say that. */
  | 'RATE_LIMIT'
  /** Reads the request and never answers. */
  | 'HANG'
  /** Takes them, and never answers. */
  | 'ACCEPT_THEN_HANG'
  /** Takes them, and breaks the connection instead of answering. */
  | 'ACCEPT_THEN_BREAK'
  /** Answers with what has no meaning. */
  | 'GARBAGE'
  /** Fails after it has read the request, without saying whether it took it. */
  | 'FAIL';

export const RETRY_AFTER_MS = 7000;

/** A text as it arrived at the provider. */
export interface TakenText {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  /** How long the provider was told to try; null where it cannot be told. */
  readonly validForMs: number | null;
  /** Our reference, where the provider is told it. */
  readonly reference: string | null;
}

/** News that the provider has about a text. */
export interface News {
  /** The text as it was sent. */
  readonly text: OutgoingText;
  /** The id in the answer to it. */
  readonly gatewayMessageId: string;
  readonly status: 'ON_ITS_WAY' | 'DELIVERED' | 'FAILED' | 'FAILED_FOR_NUMBER';
}

/** A text that somebody sends to us; the same `id` twice is the same text told twice. */
export interface Answered {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** A gateway and the provider behind it, running. */
export interface RunningSubject {
  readonly gateway: SmsGateway;
  behave(behaviour: Behaviour): void | Promise<void>;
  /** Every text that the provider has taken, the oldest first. */
  taken(): readonly TakenText[] | Promise<readonly TakenText[]>;
  /** The provider tells the news as it really would; gives what the gateway understood. */
  tell(news: News): Promise<readonly Receipt[]>;
  /** The provider hands over a text, in as many calls as it needs; gives what the gateway understood. */
  handOver(text: Answered): Promise<readonly IncomingText[]>;
  /** The same by somebody who is not the provider. Left out where there is a connection that only the provider has. */
  readonly forge?: {
    tell(news: News): Promise<unknown>;
    handOver(text: Answered): Promise<unknown>;
  };
  /** Makes the same gateway towards an address where nobody listens. */
  unreachable(): SmsGateway | Promise<SmsGateway>;
  close(): Promise<void>;
}

export interface Subject {
  readonly name: string;
  start(): Promise<RunningSubject>;
  /** How long we wait after a rate limit where the protocol cannot say it, in milliseconds; RETRY_AFTER_MS if left out. */
  readonly retryAfterMs?: number;
  /** What the provider’s protocol has no way of doing, and why. */
  readonly cannot?: Readonly<Partial<Record<Behaviour | 'ON_ITS_WAY' | 'FAILED_FOR_NUMBER', string>>>;
}

/** Long enough for an answer over loopback on a busy machine; short enough for a test of what never comes. */
const PATIENCE_MS = 10_000;
const HANG_MS = 300;
const HOUR_MS = 3_600_000;
/** The largest part of an hour that may be lost between asking and the provider’s reading. */
const VALIDITY_TOLERANCE_MS = 2 * 60_000;

const FINNISH = 'Nähdään tiistaina 24.11. kello 13.00. Hinta 5 €. Överby, Åbo!';
const EMOJI = 'Tervetuloa 😀 kahville';
const LONG = `${'Pitkä viesti, joka jakautuu osiin. '.repeat(9)}Loppu.`;

function textTo(to: string, body = FINNISH): OutgoingText {
  return {
    organisationId: randomUUID(),
    clientReference: randomUUID(),
    to,
    sender: 'Rytmi',
    body,
    validUntil: new Date(Date.now() + HOUR_MS),
  };
}

let lastNumber = 0;
/** A number of its own for each text, so that tests do not see each other’s. */
function freshNumber(): string {
  lastNumber += 1;
  return `+35840${String(lastNumber).padStart(7, '0')}`;
}

function patiently(gateway: SmsGateway, text: OutgoingText): Promise<GatewayAnswer> {
  return gateway.send(text, AbortSignal.timeout(PATIENCE_MS));
}

/**
 * What everything above gateways relies on. Each gateway’s spec calls it with a provider that behaves as the provider’s
 * public documentation says.
 */
export function gatewayContract(subject: Subject): void {
  const { cannot = {} } = subject;
  /** A test of what the provider can do. */
  function where(need: keyof typeof cannot, name: string, test: () => Promise<void>): void {
    if (cannot[need] === undefined) it(name, test);
  }

  describe(`the contract of gateways: ${subject.name}`, () => {
    let running: RunningSubject;
    beforeAll(async () => {
      running = await subject.start();
    });
    afterAll(() => running.close());

    async function takenFor(text: OutgoingText): Promise<readonly TakenText[]> {
      return (await running.taken()).filter(({ to }) => to === text.to);
    }

    async function accepted(text: OutgoingText): Promise<string> {
      await running.behave('ACCEPT');
      const answer = await patiently(running.gateway, text);
      if (answer.outcome !== 'ACCEPTED') throw new Error(`Refused: ${answer.code}`);
      return answer.gatewayMessageId;
    }

    describe('sending', () => {
      it.each([
        ['Finnish letters and the euro', FINNISH],
        ['an emoji', EMOJI],
        ['more than one part', LONG],
        ['what could break out of a query, a form or JSON', 'a&b=c "d" \\ %41 +1 {to}\n<x>'],
      ])('a gateway hands over a text with %s as it is', async (_what, body) => {
        const text = textTo(freshNumber(), body);
        expect(await accepted(text)).not.toBe('');
        expect((await takenFor(text)).map((taken) => taken.body)).toEqual([body]);
      });

      it('a gateway tells for how long the text is of use and our reference, where that can be told', async () => {
        const text = textTo(freshNumber());
        await accepted(text);
        const [taken] = await takenFor(text);
        const validForMs = taken?.validForMs ?? HOUR_MS;
        expect(validForMs).toBeLessThanOrEqual(HOUR_MS);
        expect(validForMs).toBeGreaterThan(HOUR_MS - VALIDITY_TOLERANCE_MS);
        expect([null, text.clientReference]).toContain(taken?.reference);
      });

      it('a gateway gives the same reference one text only, where it says that the provider deduplicates', async () => {
        const text = textTo(freshNumber());
        const first = await accepted(text);
        const second = await accepted(text);
        if (running.gateway.deduplicates) expect(second).toBe(first);
        expect(await takenFor(text)).toHaveLength(running.gateway.deduplicates ? 1 : 2);
      });

      it('a gateway keeps many calls at once apart', async () => {
        await running.behave('ACCEPT');
        const texts = Array.from({ length: 20 }, (_, index) => textTo(freshNumber(), `Teksti ${index}`));
        const answers = await Promise.all(texts.map((text) => patiently(running.gateway, text)));
        const ids = answers.map((answer) => (answer.outcome === 'ACCEPTED' ? answer.gatewayMessageId : null));
        expect(new Set(ids).size).toBe(20);
        expect(ids).not.toContain(null);
        for (const text of texts) expect((await takenFor(text)).map(({ body }) => body)).toEqual([text.body]);
      });
    });

    describe('refusals are definite', () => {
      async function refusal(behaviour: Behaviour): Promise<GatewayAnswer> {
        const text = textTo(freshNumber());
        await running.behave(behaviour);
        const answer = await patiently(running.gateway, text);
        expect(await takenFor(text)).toEqual([]);
        if (answer.outcome === 'REFUSED') expect(answer.code).toMatch(/^[\w.-]{1,40}$/);
        return answer;
      }

      where('REFUSE_NUMBER', 'about the number: nobody can send there', async () => {
        expect(await refusal('REFUSE_NUMBER')).toMatchObject({ outcome: 'REFUSED', cause: 'NUMBER' });
      });

      where('REFUSE_TEXT', 'about the text: another gateway might take it', async () => {
        expect(await refusal('REFUSE_TEXT')).toMatchObject({ outcome: 'REFUSED', cause: 'TEXT' });
      });

      where('REFUSE_FOR_NOW', 'about the gateway: later or elsewhere it may go', async () => {
        expect(await refusal('REFUSE_FOR_NOW')).toMatchObject({ outcome: 'REFUSED', cause: 'GATEWAY' });
      });

      where('RATE_LIMIT', 'about too many texts: with how long to wait, where that is said', async () => {
        const answer = await refusal('RATE_LIMIT');
        expect(answer).toMatchObject({ outcome: 'REFUSED', cause: 'GATEWAY' });
        if ('retryAfterMs' in answer)
          expect(answer.retryAfterMs).toBe(subject.retryAfterMs ?? RETRY_AFTER_MS);
      });

      it('the refusal of a gateway that is not there means that nothing can have left', async () => {
        const gateway = await running.unreachable();
        const answer = await patiently(gateway, textTo(freshNumber()));
        await gateway.close?.();
        expect(answer).toMatchObject({ outcome: 'REFUSED', cause: 'GATEWAY' });
      });
    });

    describe('what is not known is not answered', () => {
      where('HANG', 'a gateway that hangs is left when the signal is aborted', async () => {
        await running.behave('HANG');
        const begun = performance.now();
        const call = running.gateway.send(textTo(freshNumber()), AbortSignal.timeout(HANG_MS));
        await expect(call).rejects.toThrow();
        expect(performance.now() - begun).toBeLessThan(HANG_MS + 2000);
      });

      where('ACCEPT_THEN_HANG', 'a text that was taken without an answer', async () => {
        const text = textTo(freshNumber());
        await running.behave('ACCEPT_THEN_HANG');
        await expect(running.gateway.send(text, AbortSignal.timeout(HANG_MS))).rejects.toThrow();
        expect(await takenFor(text)).toHaveLength(1);
      });

      where(
        'ACCEPT_THEN_BREAK',
        'a text after which the connection broke; it is not sent again by itself',
        async () => {
          const text = textTo(freshNumber());
          await running.behave('ACCEPT_THEN_BREAK');
          await expect(patiently(running.gateway, text)).rejects.toThrow();
          expect(await takenFor(text)).toHaveLength(1);
        },
      );

      where('GARBAGE', 'an answer without meaning', async () => {
        await running.behave('GARBAGE');
        await expect(patiently(running.gateway, textTo(freshNumber()))).rejects.toThrow();
      });

      where('FAIL', 'a failure after the text was read', async () => {
        await running.behave('FAIL');
        await expect(patiently(running.gateway, textTo(freshNumber()))).rejects.toThrow();
      });

      it('an error of a gateway never holds the number or the text', async () => {
        for (const behaviour of ['HANG', 'ACCEPT_THEN_BREAK', 'GARBAGE', 'FAIL'] as const) {
          if (cannot[behaviour] !== undefined) continue;
          const text = textTo(freshNumber(), 'Salainen kanarialintu');
          await running.behave(behaviour);
          const error: unknown = await running.gateway
            .send(text, AbortSignal.timeout(HANG_MS))
            .then(() => null)
            .catch((thrown: unknown) => thrown);
          expect(error).toHaveProperty('message');
          const { name, message, cause } = error as Error;
          const told = `${name} ${message} ${String(cause)}`;
          expect(told).not.toContain('kanarialintu');
          expect(told).not.toContain(text.to.slice(1));
        }
      });

      it('the next text leaves after errors as if nothing had been', async () => {
        const text = textTo(freshNumber());
        await accepted(text);
        expect(await takenFor(text)).toHaveLength(1);
      });
    });

    describe('receipts', () => {
      async function newsOf(status: News['status'], body = FINNISH): Promise<News> {
        const text = textTo(freshNumber(), body);
        return { text, gatewayMessageId: await accepted(text), status };
      }

      function findable(receipts: readonly Receipt[], { text, gatewayMessageId }: News): void {
        for (const receipt of receipts) {
          const ours = receipt.clientReference === text.clientReference;
          expect(ours || receipt.gatewayMessageId === gatewayMessageId).toBe(true);
        }
      }

      where('ON_ITS_WAY', 'say that a text is on its way', async () => {
        const news = await newsOf('ON_ITS_WAY');
        const receipts = await running.tell(news);
        expect(receipts).toMatchObject([{ status: 'ON_ITS_WAY', cause: null }]);
        findable(receipts, news);
      });

      it('a receipt says that a text was delivered', async () => {
        const news = await newsOf('DELIVERED');
        const receipts = await running.tell(news);
        expect(receipts).toMatchObject([{ status: 'DELIVERED', cause: null }]);
        findable(receipts, news);
      });

      it('a receipt says that a text failed', async () => {
        const news = await newsOf('FAILED');
        const receipts = await running.tell(news);
        expect(receipts).toMatchObject([{ status: 'FAILED' }]);
        findable(receipts, news);
      });

      where('FAILED_FOR_NUMBER', 'say that nothing can be delivered to a number', async () => {
        const news = await newsOf('FAILED_FOR_NUMBER');
        expect(await running.tell(news)).toMatchObject([{ status: 'FAILED', cause: 'NUMBER' }]);
      });

      it('a receipt is the same when it comes twice', async () => {
        const news = await newsOf('DELIVERED');
        const [first, second] = [await running.tell(news), await running.tell(news)];
        expect(second).toEqual(first);
      });

      it('receipts are read one by one, in whichever order they come', async () => {
        const news = await newsOf('DELIVERED');
        const last = await running.tell(news);
        const earlier = await running.tell({ ...news, status: 'FAILED' });
        expect(earlier).not.toEqual(last);
        expect(await running.tell(news)).toEqual(last);
      });

      it('a receipt is read when it is about a text that nobody knows', async () => {
        const text = textTo(freshNumber());
        const news: News = { text, gatewayMessageId: randomUUID(), status: 'DELIVERED' };
        expect(await running.tell(news)).toMatchObject([{ status: 'DELIVERED' }]);
      });

      it('a receipt holds no number and no text', async () => {
        const news = await newsOf('FAILED');
        const told = JSON.stringify(await running.tell(news));
        expect(told).not.toContain(news.text.to.slice(1));
        expect(told).not.toContain('tiistaina');
      });

      it('a receipt of somebody else is not believed', async () => {
        const { forge } = running;
        if (forge === undefined) return;
        const refusal = forge.tell(await newsOf('DELIVERED'));
        await expect(refusal).rejects.toBeInstanceOf(WebhookRefused);
        await expect(refusal).rejects.toMatchObject({ reason: 'FORGED' });
      });
    });

    describe('texts that people send', () => {
      const from = '+358401112223';
      const to = '+358457001002';

      it.each([
        ['one character', '1'],
        ['Finnish letters and the euro', FINNISH],
        ['an emoji', EMOJI],
        ['more than one part', LONG],
        ['spaces and signs', 'En  tule & = + % "x"'],
      ])('an inbound text comes in with %s as it was written', async (_what, body) => {
        const texts = await running.handOver({ id: randomUUID(), from, to, body });
        expect(texts).toMatchObject([{ from, body }]);
        expect(texts[0]?.gatewayMessageId).not.toBe('');
      });

      it('an inbound text is the same when handed over twice, and another when the same words are written again', async () => {
        const text: Answered = { id: randomUUID(), from, to, body: '1' };
        const [first] = await running.handOver(text);
        const [again] = await running.handOver(text);
        const [another] = await running.handOver({ ...text, id: randomUUID() });
        expect(again).toEqual(first);
        expect(another?.gatewayMessageId).not.toBe(first?.gatewayMessageId);
      });

      it('an inbound text of somebody who is not the provider is not believed', async () => {
        const { forge } = running;
        if (forge === undefined) return;
        const refusal = forge.handOver({ id: randomUUID(), from, to, body: 'STOP' });
        await expect(refusal).rejects.toMatchObject({ reason: 'FORGED' });
      });
    });
  });
}
