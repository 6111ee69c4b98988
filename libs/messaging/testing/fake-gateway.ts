import type {
  GatewayAnswer,
  OutgoingText,
  RefusalCause,
  SmsGateway,
} from '#libs/gateways/port/sms-gateway.js';

type Behaviour = (text: OutgoingText, signal: AbortSignal) => Promise<GatewayAnswer>;

/** A gateway that remembers every call, and answers as it is told; `behaviour` may be changed between calls. */
export class FakeGateway implements SmsGateway {
  readonly takesReplies = true;
  readonly deduplicates: boolean;
  /** Calls, in their order. */
  readonly texts: OutgoingText[] = [];

  constructor(
    readonly name: string,
    public behaviour: Behaviour,
    { deduplicates = false }: { deduplicates?: boolean } = {},
  ) {
    this.deduplicates = deduplicates;
  }

  send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    this.texts.push(text);
    return this.behaviour(text, signal);
  }
}

/** The id that a gateway gives is made from ours, so that receipts can be written by either. */
export const gatewayIdOf = (clientReference: string) => `gw-${clientReference}`;

export const accepts: Behaviour = async ({ clientReference }) => ({
  outcome: 'ACCEPTED',
  gatewayMessageId: gatewayIdOf(clientReference),
});

export const refuses =
  (cause: RefusalCause, code = 'BUSY', retryAfterMs?: number): Behaviour =>
  async () => ({ outcome: 'REFUSED', cause, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

/** Took the text or not: nobody can tell. */
export const breaksOff: Behaviour = async () => {
  throw new Error('socket hang up');
};
