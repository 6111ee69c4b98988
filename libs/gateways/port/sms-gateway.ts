/**
 * The one port between Rytmi and whatever carries texts. Each gateway is a small class in a folder of its own; every one
 * passes the same contract suite.
 *
 * Terms: a *text* is one message to one phone, of one or more parts. An *attempt* is one call that asks a gateway to send
 * a text; its id travels with it wherever the gateway can carry one. A *receipt* says what became of a text afterwards.
 */

export interface OutgoingText {
  readonly organisationId: string;
  /** Our id of this attempt, a UUID. A gateway that deduplicates takes one reference once. */
  readonly clientReference: string;
  /** E.164. */
  readonly to: string;
  /** An alphanumeric sender of at most 11 characters; a gateway whose configuration names a number sends from that. */
  readonly sender: string;
  readonly body: string;
  /** The text is of no use from here on; gateways that know a validity period are told. */
  readonly validUntil: Date;
}

/**
 * Whom a refusal is about. NUMBER: this number cannot be reached, whoever sends. TEXT: this gateway does not take this
 * text or sender, another might. GATEWAY: it is overloaded, out of credit, misconfigured or closed; later or elsewhere
 * the same text may go.
 */
export type RefusalCause = 'NUMBER' | 'TEXT' | 'GATEWAY';

/**
 * What a gateway said. A refusal is definite: the text did not leave and will not. `code` is a short word in capitals for
 * staff and statistics, such as RATE_LIMITED, without personal data.
 */
export type GatewayAnswer =
  | { readonly outcome: 'ACCEPTED'; readonly gatewayMessageId: string }
  | {
      readonly outcome: 'REFUSED';
      readonly cause: RefusalCause;
      readonly code: string;
      /** How long the gateway asks us to wait, in milliseconds. */
      readonly retryAfterMs?: number;
    };

/**
 * It is not known whether the text has left: the gateway’s answer did not come, broke off, or cannot be understood.
 * `code` is a short word in capitals, without personal data.
 */
export class UnclearAnswer extends Error {
  constructor(
    readonly code: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(`It is not known whether the gateway took the text: ${code}`, options);
    this.name = 'UnclearAnswer';
  }
}

/** What became of a text that a gateway had accepted. Receipts may come twice, late, out of order, or before the answer. */
export interface Receipt {
  /** Our attempt id, where the gateway gives it back. */
  readonly clientReference: string | null;
  readonly gatewayMessageId: string | null;
  readonly status: 'ON_ITS_WAY' | 'DELIVERED' | 'FAILED';
  /** Of FAILED: NUMBER when nothing can be delivered to this number, null when it is not said. */
  readonly cause: RefusalCause | null;
  /** The gateway’s own code, without personal data; null when it gives none. */
  readonly code: string | null;
}

/** A text that somebody sent us. */
export interface IncomingText {
  /** Given by the gateway, or made from what it sent: the same text delivered twice has the same id. */
  readonly gatewayMessageId: string;
  /** E.164 where the gateway gives a number; short codes and names as they came. */
  readonly from: string;
  /** Our number that it was sent to, as the gateway gives it. */
  readonly to: string;
  readonly body: string;
}

/** What came in over HTTP, as raw as a signature needs it. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** The whole public address that the gateway called, query included. */
  readonly url: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The caller’s address, for gateways that are known by it. */
  readonly remoteAddress: string;
}

/** The call is not from the gateway, or cannot be read. The message names no values. */
export class WebhookRefused extends Error {
  constructor(
    readonly reason: 'FORGED' | 'UNREADABLE',
    message: string,
  ) {
    super(message);
    this.name = 'WebhookRefused';
  }
}

/** What the gateway expects to read when we have taken its call. */
export interface WebhookReply {
  readonly contentType: string;
  readonly body: string;
}

/** How a gateway that calls us over HTTP is understood. All throw WebhookRefused. */
export interface GatewayWebhooks {
  readonly reply: WebhookReply;
  receipts(request: WebhookRequest): readonly Receipt[];
  incoming(request: WebhookRequest): readonly IncomingText[];
}

/** Takes what a gateway says over a connection of its own. Resolves once it is stored: only then may it be acknowledged. */
export interface GatewayInbox {
  receipt(receipt: Receipt): Promise<void>;
  incoming(text: IncomingText): Promise<void>;
}

/** A way out for texts. */
export interface SmsGateway {
  /** The name in the configuration and in addresses. */
  readonly name: string;
  /** Whether sending the same `clientReference` again gives the first answer again instead of a second text. */
  readonly deduplicates: boolean;
  /** Whether people can answer what it sends. */
  readonly takesReplies: boolean;
  /** For gateways that call us. */
  readonly webhooks?: GatewayWebhooks;
  /**
   * @throws when it is not known whether the text has left: UnclearAnswer, or the reason of `signal` when that is aborted
   */
  send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer>;
  /** For gateways with a connection of their own: connects, keeps connected, and hands over what comes in. */
  connect?(inbox: GatewayInbox): Promise<void>;
  close?(): Promise<void>;
}
