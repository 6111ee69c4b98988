import { z } from 'zod';
import type { GatewayLimits } from '#libs/config/gateway-declaration.js';
import { from, limits, limitsOf, type Sending, webAddress } from '#libs/config/gateway-fields.js';
import { flag, jsonPointer, list, sharedSecret } from '#libs/config/variables.js';
import { fillTemplate, isPlaceholder, PLACEHOLDERS, placeholdersIn } from './json-template.js';

export interface HttpJsonConfig extends GatewayLimits, Sending {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  /** JSON with named placeholders such as {to}, each inside a string or a number. */
  readonly bodyTemplate: string;
  /** Names in lower case; the values are secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The HTTP statuses that mean: taken. */
  readonly acceptedStatuses: readonly number[];
  /** Those that surely mean that nothing left, besides what HTTP itself says. */
  readonly refusedStatuses: readonly number[];
  /** Where the answer says the id of the text; null when the provider gives none and ours is used. */
  readonly messageIdPointer: string | null;
  /** Where a refusal says its code, and which codes are about the number and about the text. */
  readonly errorCodePointer: string | null;
  readonly numberErrorCodes: readonly string[];
  readonly textErrorCodes: readonly string[];
  /** Whether the provider takes the same {reference} only once. */
  readonly deduplicates: boolean;
  readonly takesReplies: boolean;
  /** Null when the provider calls nobody. */
  readonly webhooks: HttpJsonWebhooksConfig | null;
}

/** Where the JSON that a provider sends us says what: JSON pointers (RFC 6901). */
export interface HttpJsonWebhooksConfig {
  /** Comes in `header`, with or without `Bearer` before it, or as `key` in the query. */
  readonly secret: string;
  /** In lower case. */
  readonly header: string;
  readonly receipt: {
    readonly referencePointer: string;
    readonly messageIdPointer: string;
    readonly statusPointer: string;
    readonly errorCodePointer: string;
    readonly deliveredStatuses: readonly string[];
    readonly failedStatuses: readonly string[];
  };
  readonly incoming: {
    readonly messageIdPointer: string;
    readonly fromPointer: string;
    readonly toPointer: string;
    readonly textPointer: string;
  };
}

const DEFAULT_BODY = '{"to": "{to}", "from": "{sender}", "text": "{text}", "reference": "{reference}"}';
/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What fetch takes as the value of a header: no line breaks, no control characters. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const POINTER_EXAMPLE = 'write it like /message/id';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Quotes and brackets in the sample show a placeholder that stands outside a string, where it could not be escaped. */
const SAMPLE = { to: '"+358', text: '"],[', sender: '"x', reference: '"-', validMinutes: '60' } as const;

const bodyTemplate = z.string().superRefine((template, context) => {
  const named = placeholdersIn(template);
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message });
  };
  const placeholders = PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
  if (named.some((name) => !isPlaceholder(name)))
    wrong(`has a word in braces that is none of ${placeholders}`);
  else if (!named.includes('to') || !named.includes('text')) wrong('needs both {to} and {text}');
  else if (!isJson(fillTemplate(template, SAMPLE)))
    wrong(`is not JSON with its placeholders inside quotes; write it like ${DEFAULT_BODY}`);
});

const headers = z.string().transform((written, context): Readonly<Record<string, string>> => {
  const parsed = isJson(written) ? z.record(z.string(), z.string()).safeParse(JSON.parse(written)) : null;
  const entries = parsed?.success ? Object.entries(parsed.data) : null;
  if (entries?.every(([name, value]) => HEADER_NAME.test(name) && HEADER_VALUE.test(value)))
    return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
  context.addIssue({
    code: 'custom',
    message: 'is not a JSON object of header names and values; write it like {"authorization": "Bearer …"}',
  });
  return z.NEVER;
});

/** HTTP statuses between commas. */
function statuses(allowed: RegExp, right: string) {
  return list(right)
    .refine((words) => words.every((word) => allowed.test(word)), {
      error: `holds something else than HTTP statuses that can mean this; ${right}`,
    })
    .transform((words) => words.map(Number));
}

const codes = list('write the codes as the provider writes them');
const pointer = jsonPointer(POINTER_EXAMPLE);

/** The gateway of anybody with an HTTP API that takes and answers JSON, such as an Android phone. */
export const httpJsonSchema = z
  .object({
    ...limits(1, 1),
    FROM: from,
    URL: webAddress('write it like https://sms.example.org/messages'),
    METHOD: z
      .enum(['POST', 'PUT'], { error: 'is neither POST nor PUT; leave it out for POST' })
      .default('POST'),
    BODY: bodyTemplate.default(DEFAULT_BODY),
    HEADERS: headers.default({}),
    // 409 is how some say that they have this reference already.
    ACCEPTED_STATUSES: statuses(/^(2\d\d|409)$/, 'write them like 200,201,202').default([200, 201, 202]),
    REFUSED_STATUSES: statuses(/^[345]\d\d$/, 'write them like 503').default([]),
    MESSAGE_ID: pointer.optional(),
    ERROR_CODE: pointer.optional(),
    NUMBER_ERRORS: codes.default([]),
    TEXT_ERRORS: codes.default([]),
    DEDUPLICATES: flag('1 where the provider takes the same {reference} only once').default(false),
    TAKES_REPLIES: flag('1 where texts can be answered').default(false),
    WEBHOOK_SECRET: sharedSecret('set a secret').optional(),
    WEBHOOK_HEADER: z
      .string()
      .regex(HEADER_NAME, 'is not the name of a header; write it like authorization')
      .default('authorization'),
    RECEIPT_REFERENCE: pointer.default('/reference'),
    RECEIPT_MESSAGE_ID: pointer.default('/id'),
    RECEIPT_STATUS: pointer.default('/status'),
    RECEIPT_ERROR_CODE: pointer.default('/error'),
    RECEIPT_DELIVERED: codes.default(['delivered']),
    RECEIPT_FAILED: codes.default(['failed']),
    INCOMING_MESSAGE_ID: pointer.default('/id'),
    INCOMING_FROM: pointer.default('/from'),
    INCOMING_TO: pointer.default('/to'),
    INCOMING_TEXT: pointer.default('/text'),
  })
  .transform((given): HttpJsonConfig => ({
    url: given.URL,
    method: given.METHOD,
    bodyTemplate: given.BODY,
    headers: given.HEADERS,
    acceptedStatuses: given.ACCEPTED_STATUSES,
    refusedStatuses: given.REFUSED_STATUSES,
    messageIdPointer: given.MESSAGE_ID ?? null,
    errorCodePointer: given.ERROR_CODE ?? null,
    numberErrorCodes: given.NUMBER_ERRORS,
    textErrorCodes: given.TEXT_ERRORS,
    deduplicates: given.DEDUPLICATES,
    takesReplies: given.TAKES_REPLIES,
    from: given.FROM ?? null,
    webhooks: webhooksOf(given),
    ...limitsOf(given),
  }));

function webhooksOf(given: {
  readonly WEBHOOK_SECRET?: string | undefined;
  readonly WEBHOOK_HEADER: string;
  readonly RECEIPT_REFERENCE: string;
  readonly RECEIPT_MESSAGE_ID: string;
  readonly RECEIPT_STATUS: string;
  readonly RECEIPT_ERROR_CODE: string;
  readonly RECEIPT_DELIVERED: readonly string[];
  readonly RECEIPT_FAILED: readonly string[];
  readonly INCOMING_MESSAGE_ID: string;
  readonly INCOMING_FROM: string;
  readonly INCOMING_TO: string;
  readonly INCOMING_TEXT: string;
}): HttpJsonWebhooksConfig | null {
  if (given.WEBHOOK_SECRET === undefined) return null;
  return {
    secret: given.WEBHOOK_SECRET,
    header: given.WEBHOOK_HEADER.toLowerCase(),
    receipt: {
      referencePointer: given.RECEIPT_REFERENCE,
      messageIdPointer: given.RECEIPT_MESSAGE_ID,
      statusPointer: given.RECEIPT_STATUS,
      errorCodePointer: given.RECEIPT_ERROR_CODE,
      deliveredStatuses: given.RECEIPT_DELIVERED,
      failedStatuses: given.RECEIPT_FAILED,
    },
    incoming: {
      messageIdPointer: given.INCOMING_MESSAGE_ID,
      fromPointer: given.INCOMING_FROM,
      toPointer: given.INCOMING_TO,
      textPointer: given.INCOMING_TEXT,
    },
  };
}
