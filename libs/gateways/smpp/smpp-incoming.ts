import { randomBytes, randomUUID } from 'node:crypto';
import type { Pdu } from 'smpp';
import type { TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import type { SmppIncomingPart } from './smpp-incoming-part.entity.js';
import {
  FORGET_INCOMING_PARTS,
  INCOMPLETE_TEXTS,
  KEEP_INCOMING_PART,
  LOCK_TEXT,
  MARK_TEXT_HANDED_OVER,
  PARTS_OF_TEXT,
  RENAME_TEXT,
} from './smpp-incoming.sql.js';
import { incomingPartOf, type IncomingPart } from './smpp-delivery.js';
import type { IncomingText } from '../port/sms-gateway.js';

/** Stores a text; resolves once it is committed. The same id stored twice is stored once. */
type HandOver = (text: IncomingText) => Promise<void>;

const MISSING = '…';
const SEALED_IN = { column: 'smpp_incoming_part.payload', organisationId: null } as const;

/** Puts texts together that come in parts, whichever process the parts come to; parts wait sealed in the database. */
export class SmppIncoming {
  constructor(
    private readonly database: TenantDatabase,
    private readonly vault: Vault,
  ) {}

  /** Keeps a part and hands the text over when it is whole. What it resolves to may be acknowledged to the SMSC. */
  async take(pdu: Pdu, handOver: HandOver): Promise<void> {
    const incoming = incomingPartOf(pdu);
    const rows = await this.database.systemTransaction((tx) => this.keep(tx, incoming));
    // Handed over again when it was delivered again: by its id it is known to be the same.
    if (rows.length === (incoming.joined?.total ?? 1)) await this.handOverText(rows, handOver);
  }

  /** Hands over texts of which a part is missing for too long. */
  async handOverIncomplete(handOver: HandOver): Promise<void> {
    const rows = await this.database.systemTransaction((tx) => INCOMPLETE_TEXTS.rows(tx, {}));
    for (const textId of new Set(rows.map((row) => row.textId))) {
      await this.handOverText(
        rows.filter((row) => row.textId === textId),
        handOver,
      );
    }
  }

  /** Deletes what came long ago: all of it has been handed over. */
  async forget(): Promise<void> {
    await this.database.systemTransaction((tx) => FORGET_INCOMING_PARTS.run(tx, {}));
  }

  /** @returns the parts of the text that are there now, this one included, in order */
  private async keep(tx: Tx, { from, to, body, joined }: IncomingPart): Promise<SmppIncomingPart[]> {
    const { reference, total, number } = joined ?? { reference: body, total: 1, number: 1 };
    const textKey = this.vault.indexOf(JSON.stringify([from, to, total, reference]));
    await LOCK_TEXT.run(tx, { textKey });
    const known = await PARTS_OF_TEXT.rows(tx, { textKey });
    const before = known.find((row) => row.part === number);
    const isAnother = before !== undefined && this.opened(before).body !== body;
    const isOver = known.some((row) => row.isOver);
    const isNew = known.length === 0 || isAnother || isOver;
    if (!isNew && before !== undefined) return known;
    // Another text has come under the same key: what is there of the earlier one stays what it is.
    if (isNew) await RENAME_TEXT.run(tx, { textKey, newKey: randomBytes(textKey.length) });
    const textId = isNew || known[0] === undefined ? randomUUID() : known[0].textId;
    const payload = this.vault.seal(JSON.stringify({ from, to, body }), SEALED_IN);
    await KEEP_INCOMING_PART.run(tx, { textKey, part: number, parts: total, textId, payload });
    return PARTS_OF_TEXT.rows(tx, { textKey });
  }

  private async handOverText(rows: readonly SmppIncomingPart[], handOver: HandOver): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const { from, to } = this.opened(first);
    const bodies = new Map(rows.map((row) => [row.part, this.opened(row).body]));
    const body = Array.from({ length: first.parts }, (_, index) => bodies.get(index + 1) ?? MISSING).join('');
    await handOver({ gatewayMessageId: first.textId, from, to, body });
    await this.database.systemTransaction((tx) => MARK_TEXT_HANDED_OVER.run(tx, { textId: first.textId }));
  }

  private opened(row: SmppIncomingPart): { from: string; to: string; body: string } {
    return JSON.parse(this.vault.open(row.payload, SEALED_IN)) as { from: string; to: string; body: string };
  }
}
