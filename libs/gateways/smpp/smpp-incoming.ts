import { randomBytes, randomUUID } from 'node:crypto';
import type { Pdu } from 'smpp';
import type { TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { incomingPartOf, type IncomingPart } from './smpp-delivery.js';
import type { IncomingText } from '../port/sms-gateway.js';

/** Stores a text; resolves once it is committed. The same id stored twice is stored once. */
type HandOver = (text: IncomingText) => Promise<void>;

interface PartRow {
  readonly text_key: Buffer;
  readonly part: number;
  readonly parts: number;
  readonly text_id: string;
  readonly payload: Buffer;
  readonly handed_over_at: Date | null;
  readonly is_over: boolean;
}

/**
 * SMPP gives texts that come in no id. The same text from the same phone within a minute is taken to be one that was
 * delivered twice; a longer time would swallow a second answer of one letter.
 */
const SAME_TEXT = `interval '1 minute'`;
/** Phones count their texts of several parts with one octet: the same reference is not used again so soon. */
const SAME_REFERENCE = `interval '1 hour'`;
/** After this long a missing part is not waited for any more: people read what there is. */
const WAITED_FOR = `interval '10 minutes'`;
const REMEMBERED = `interval '1 day'`;
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
    const rows = await this.database.writeAsSystem((tx) => this.keep(tx, incoming));
    // Handed over again when it was delivered again: by its id it is known to be the same.
    if (rows.length === (incoming.joined?.total ?? 1)) await this.handOverText(rows, handOver);
  }

  /** Hands over texts of which a part is missing for too long. */
  async handOverIncomplete(handOver: HandOver): Promise<void> {
    const rows = await this.database.writeAsSystem((tx) =>
      tx.query<PartRow[]>(
        `SELECT * FROM smpp_incoming_part WHERE text_key IN (
           SELECT text_key FROM smpp_incoming_part WHERE handed_over_at IS NULL
           GROUP BY text_key HAVING min(received_at) < now() - ${WAITED_FOR})
         ORDER BY text_id, part`,
      ),
    );
    for (const textId of new Set(rows.map((row) => row.text_id))) {
      await this.handOverText(
        rows.filter((row) => row.text_id === textId),
        handOver,
      );
    }
  }

  /** Deletes what came long ago: all of it has been handed over. */
  async forget(): Promise<void> {
    await this.database.writeAsSystem((tx) =>
      tx.query(`DELETE FROM smpp_incoming_part WHERE received_at < now() - ${REMEMBERED}`),
    );
  }

  /** @returns the parts of the text that are there now, this one included, in order */
  private async keep(tx: Tx, { from, to, body, joined }: IncomingPart): Promise<PartRow[]> {
    const { reference, total, number } = joined ?? { reference: body, total: 1, number: 1 };
    const key = this.vault.indexOf(JSON.stringify([from, to, total, reference]));
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended(encode($1::bytea, 'hex'), 0))`, [key]);
    const known = await partsOf(tx, key);
    const before = known.find((row) => row.part === number);
    const isAnother = before !== undefined && this.opened(before).body !== body;
    const isOver = known.some((row) => row.is_over);
    const isNew = known.length === 0 || isAnother || isOver;
    if (!isNew && before !== undefined) return known;
    if (isNew) await setAside(tx, key);
    const textId = isNew ? randomUUID() : known[0]?.text_id;
    const payload = this.vault.seal(JSON.stringify({ from, to, body }), SEALED_IN);
    await tx.query(
      'INSERT INTO smpp_incoming_part (text_key, part, parts, text_id, payload) VALUES ($1, $2, $3, $4, $5)',
      [key, number, total, textId, payload],
    );
    return partsOf(tx, key);
  }

  private async handOverText(rows: readonly PartRow[], handOver: HandOver): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const { from, to } = this.opened(first);
    const bodies = new Map(rows.map((row) => [row.part, this.opened(row).body]));
    const body = Array.from({ length: first.parts }, (_, index) => bodies.get(index + 1) ?? MISSING).join('');
    await handOver({ gatewayMessageId: first.text_id, from, to, body });
    await this.database.writeAsSystem((tx) =>
      tx.query('UPDATE smpp_incoming_part SET handed_over_at = now() WHERE text_id = $1', [first.text_id]),
    );
  }

  private opened(row: PartRow): { from: string; to: string; body: string } {
    return JSON.parse(this.vault.open(row.payload, SEALED_IN)) as { from: string; to: string; body: string };
  }
}

/** Another text has come under the same key: what is there of the earlier one stays what it is. */
async function setAside(tx: Tx, key: Buffer): Promise<void> {
  await tx.query('UPDATE smpp_incoming_part SET text_key = $2 WHERE text_key = $1', [
    key,
    randomBytes(key.length),
  ]);
}

async function partsOf(tx: Tx, key: Buffer): Promise<PartRow[]> {
  return tx.query<PartRow[]>(
    `SELECT *, (handed_over_at < clock_timestamp() - CASE parts WHEN 1 THEN ${SAME_TEXT} ELSE ${SAME_REFERENCE} END)
       IS TRUE AS is_over
     FROM smpp_incoming_part WHERE text_key = $1 ORDER BY part`,
    [key],
  );
}
