import { type HttpJsonConfig, httpJsonSchema } from './http-json-config.js';
import { fillTemplate } from './json-template.js';
import { defineGateway } from '../port/gateway-definition.js';
import {
  callOnce,
  codeOf,
  jsonObjectIn,
  minutesUntil,
  NOT_REACHED,
  refusalOf,
  refused,
} from '../port/http-call.js';
import type { HttpAnswer } from '../port/http-call.js';
import { HttpJsonWebhooks } from './http-json-webhooks.js';
import { textAt } from '../port/json-pointer.js';
import {
  type GatewayAnswer,
  type OutgoingText,
  type SmsGateway,
  UnclearAnswer,
} from '../port/sms-gateway.js';

/** Conflict: a provider that deduplicates says so when it has the reference already. */
const TAKEN_BEFORE = 409;

/** Any provider whose API takes and answers JSON, described by configuration; also an Android phone used as a gateway. */
export class HttpJsonGateway implements SmsGateway {
  readonly name = 'http-json';
  readonly deduplicates: boolean;
  readonly takesReplies: boolean;
  readonly webhooks?: HttpJsonWebhooks;

  constructor(private readonly config: HttpJsonConfig) {
    this.deduplicates = config.deduplicates;
    this.takesReplies = config.takesReplies;
    if (config.webhooks !== null) this.webhooks = new HttpJsonWebhooks(config.webhooks);
  }

  async send(text: OutgoingText, signal: AbortSignal): Promise<GatewayAnswer> {
    const { url, method, headers } = this.config;
    const body = fillTemplate(this.config.bodyTemplate, {
      to: text.to,
      text: text.body,
      sender: this.config.from ?? text.sender,
      reference: text.clientReference,
      validMinutes: String(minutesUntil(text.validUntil)),
    });
    const answer = await callOnce(
      { url, method, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body },
      signal,
    );
    if (answer === null) return NOT_REACHED;
    return this.config.acceptedStatuses.includes(answer.status)
      ? this.acceptance(answer, text.clientReference)
      : this.refusal(answer);
  }

  private acceptance(answer: HttpAnswer, reference: string): GatewayAnswer {
    const { messageIdPointer } = this.config;
    if (messageIdPointer === null || answer.status === TAKEN_BEFORE)
      return { outcome: 'ACCEPTED', gatewayMessageId: reference };
    const gatewayMessageId = textAt(jsonObjectIn(answer.body), messageIdPointer);
    if (gatewayMessageId === null) throw new UnclearAnswer('NO_MESSAGE_ID');
    return { outcome: 'ACCEPTED', gatewayMessageId };
  }

  private refusal(answer: HttpAnswer): GatewayAnswer {
    const { errorCodePointer, numberErrorCodes, textErrorCodes, refusedStatuses } = this.config;
    const given = errorCodePointer === null ? null : textAt(jsonObjectIn(answer.body), errorCodePointer);
    const code = codeOf(given);
    if (given !== null && numberErrorCodes.includes(given))
      return refused('NUMBER', code ?? 'NUMBER_REFUSED');
    if (given !== null && textErrorCodes.includes(given)) return refused('TEXT', code ?? 'TEXT_REFUSED');
    if (refusedStatuses.includes(answer.status)) return refused('GATEWAY', code ?? `HTTP_${answer.status}`);
    return refusalOf(answer);
  }
}

export const httpJson = defineGateway({
  name: 'http-json',
  prefix: 'HTTP_JSON_',
  calledFromOutside: false,
  schema: httpJsonSchema,
  make: (config) => new HttpJsonGateway(config),
});
