import { signedReference } from '../port/callback-addresses.js';
import { codeOf } from '../port/http-call.js';
import type {
  GatewayWebhooks,
  IncomingText,
  Receipt,
  RefusalCause,
  WebhookRequest,
} from '../port/sms-gateway.js';
import {
  checkSecret,
  fieldOf,
  idOfParts,
  senderOf,
  shownSecret,
  unreadable,
} from '../port/webhook-reading.js';

/** SMPP’s ESME_RINVDSTADR: the address is none. */
const INVALID_DESTINATION = '0x0000000b';

/** Reads Kannel’s receipts (`dlr-url`) and texts that come in (`get-url`). It signs nothing. */
export class KannelWebhooks implements GatewayWebhooks {
  /** What stands in the body would be sent as an answer: nothing. */
  readonly reply = { contentType: 'text/plain; charset=utf-8', body: '' };

  constructor(
    private readonly gateway: string,
    private readonly callbackSecret: string,
  ) {}

  /** User guide, “Delivery reports”: 1 delivered, 2 not, 4 buffered, 8 taken by the SMSC, 16 refused by it. */
  receipts(request: WebhookRequest): readonly Receipt[] {
    const clientReference = signedReference(request, this.gateway, this.callbackSecret);
    const status = statusOf(fieldOf(request.query, 'status'));
    const code = status === 'FAILED' ? codeIn(request.query.get('answer') ?? '') : null;
    const cause: RefusalCause | null = code === INVALID_DESTINATION ? 'NUMBER' : null;
    return [{ clientReference, gatewayMessageId: clientReference, status, cause, code }];
  }

  /** The `get-url` of README.md. */
  incoming(request: WebhookRequest): readonly IncomingText[] {
    checkSecret(shownSecret(request), this.callbackSecret);
    const { query } = request;
    const from = fieldOf(query, 'from');
    const to = query.get('to') ?? '';
    const body = decoded(bytesOf(request.url, 'text'), query.get('charset') ?? '');
    const gatewayMessageId = query.get('id') ?? idOfParts(from, to, query.get('time') ?? '', body);
    return [{ gatewayMessageId, from: senderOf(from), to: senderOf(to), body }];
  }
}

function statusOf(given: string): Receipt['status'] {
  switch (given) {
    case '1':
      return 'DELIVERED';
    case '2':
    case '16':
      return 'FAILED';
    case '4':
    case '8':
      return 'ON_ITS_WAY';
    default:
      throw unreadable('The receipt has a status that Kannel does not know');
  }
}

/**
 * The code in what the SMSC said: `NACK/0x0000000b/Invalid destination address`, or the text of an SMPP receipt with
 * `stat:UNDELIV err:001` (SMPP 3.4, appendix B). The rest may quote the text that was sent.
 */
function codeIn(answer: string): string | null {
  const [, nack] = /^NACK\/(0x[0-9a-f]{1,8})/i.exec(answer) ?? [];
  if (nack !== undefined) return nack.toLowerCase();
  const [, stat] = /\bstat:([A-Z]{3,10})/.exec(answer) ?? [];
  const [, error] = /\berr:(\w{1,3})\b/.exec(answer) ?? [];
  return codeOf([stat, error].filter((part) => part !== undefined).join('.'));
}

/** The bytes of one field of a query: they need not be UTF-8, which is all that URLSearchParams reads. */
function bytesOf(url: string, name: string): Buffer {
  const query = url.slice(url.indexOf('?') + 1);
  const field = query.split('&').find((part) => part.startsWith(`${name}=`)) ?? '';
  const latin1 = field
    .slice(name.length + 1)
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_escaped, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}

/** @param charset what Kannel gives for `%C` */
function decoded(bytes: Buffer, charset: string): string {
  const name = /^utf-?16/i.test(charset)
    ? 'utf-16be'
    : /^(windows-1252|iso-8859-1)$/i.test(charset)
      ? charset
      : 'utf-8';
  return new TextDecoder(name).decode(bytes);
}
