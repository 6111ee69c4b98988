/** Injects the gateway that texts leave by. */
export const SMS_GATEWAY = Symbol('SMS_GATEWAY');

export interface OutgoingText {
  readonly organisationId: string;
  /** Our id of this attempt, a UUID. A gateway that deduplicates takes one reference once. */
  readonly clientReference: string;
  /** E.164. */
  readonly to: string;
  readonly sender: string;
  readonly body: string;
}

/**
 * What a gateway said. A refusal is definite: the text did not leave and will not. `permanent` means that the same text
 * to the same number would be refused again. `code` is a short word for staff and statistics, without personal data.
 */
export type GatewayAnswer =
  | { readonly outcome: 'ACCEPTED'; readonly gatewayMessageId: string }
  | { readonly outcome: 'REFUSED'; readonly permanent: boolean; readonly code: string };

/** A way out for texts. */
export interface SmsGateway {
  readonly name: string;
  /** Whether sending the same `clientReference` again gives the first answer again instead of a second text. */
  readonly deduplicates: boolean;
  /** Whether people can answer what it sends. */
  readonly takesReplies: boolean;
  /** Rejects when it is not known whether the text has left, such as after a timeout or when `signal` is aborted. */
  send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer>;
}
