import type { TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import { causeOf, type PartReceipt } from './smpp-delivery.js';
import type { Receipt } from '../port/sms-gateway.js';

/** A part that an SMSC has taken. */
export interface AcceptedPart {
  readonly gatewayMessageId: string;
  readonly attemptId: string;
  /** From 1. */
  readonly number: number;
  readonly total: number;
}

interface PartRow {
  readonly attempt_id: string | null;
  readonly gateway_message_id: string;
  readonly parts: number | null;
  readonly status: Receipt['status'] | null;
  readonly code: string | null;
}

/** A receipt that comes before the answer of its submit_sm counts; ids that are used again do not inherit older ones. */
const EARLY_RECEIPT = `interval '1 hour'`;
/** Longer than any SMSC keeps trying. */
const REMEMBERED = `interval '30 days'`;

/**
 * Knows which text each part belongs to: SMSCs give every part an id of its own, and send a receipt for each. Kept in the
 * database, because the receipt may reach another process than the one that sent the text. Parts and receipts may come
 * in any order; whoever writes last sees them all, as each write is committed before the parts are read.
 */
export class SmppParts {
  constructor(private readonly database: TenantDatabase) {}

  /** @returns what its receipts, if they came already, say of the text */
  async accepted(part: AcceptedPart): Promise<Receipt | null> {
    await this.database.writeAsSystem((tx) =>
      tx.query(
        `INSERT INTO smpp_part AS known (gateway_message_id, attempt_id, part, parts) VALUES ($1, $2, $3, $4)
         ON CONFLICT (gateway_message_id) DO UPDATE SET
           attempt_id = EXCLUDED.attempt_id, part = EXCLUDED.part, parts = EXCLUDED.parts, noted_at = now(),
           (status, code) = (SELECT known.status, known.code
             WHERE known.attempt_id IS NULL AND known.noted_at > now() - ${EARLY_RECEIPT})`,
        [part.gatewayMessageId, part.attemptId, part.number, part.total],
      ),
    );
    return this.database.writeAsSystem((tx) => receiptOfText(tx, part.attemptId));
  }

  /** @returns what the receipts of all parts together say of the text; the receipt itself while the text is not known */
  async received(receipt: PartReceipt): Promise<Receipt> {
    const attemptId = await this.database.writeAsSystem(async (tx) => {
      await tx.query(
        `INSERT INTO smpp_part AS known (gateway_message_id, status, code) VALUES ($1, $2, $3)
         ON CONFLICT (gateway_message_id) DO UPDATE SET status = EXCLUDED.status, code = EXCLUDED.code
           WHERE known.status IS NULL OR known.status = 'ON_ITS_WAY' OR EXCLUDED.status <> 'ON_ITS_WAY'`,
        [receipt.gatewayMessageId, receipt.status, receipt.code],
      );
      const [row] = await tx.query<PartRow[]>(
        'SELECT attempt_id FROM smpp_part WHERE gateway_message_id = $1',
        [receipt.gatewayMessageId],
      );
      return row?.attempt_id ?? null;
    });
    const together =
      attemptId === null ? null : await this.database.writeAsSystem((tx) => receiptOfText(tx, attemptId));
    return together ?? { clientReference: null, ...receipt };
  }

  /** Deletes what no receipt can come for any more. */
  async forget(): Promise<void> {
    await this.database.writeAsSystem((tx) =>
      tx.query(`DELETE FROM smpp_part WHERE noted_at < now() - ${REMEMBERED}`),
    );
  }
}

async function receiptOfText(tx: Tx, attemptId: string): Promise<Receipt | null> {
  const rows = await tx.query<PartRow[]>(
    'SELECT gateway_message_id, parts, status, code FROM smpp_part WHERE attempt_id = $1 ORDER BY part',
    [attemptId],
  );
  const together = togetherOf(rows, rows[0]?.parts ?? 0);
  if (together === null) return null;
  const gatewayMessageId = rows[0]?.gateway_message_id ?? null;
  return { clientReference: attemptId, gatewayMessageId, cause: causeOf(together.code), ...together };
}

/**
 * What the parts say of the whole text: it failed when any of them did, and was delivered when all of them were.
 * @returns null while no part has a receipt
 */
export function togetherOf(
  parts: readonly Pick<PartRow, 'status' | 'code'>[],
  total: number,
): Pick<Receipt, 'status' | 'code'> | null {
  const failed = parts.find(({ status }) => status === 'FAILED');
  if (failed !== undefined) return { status: 'FAILED', code: failed.code };
  if (parts.every(({ status }) => status === null)) return null;
  const delivered = parts.filter(({ status }) => status === 'DELIVERED').length;
  return { status: delivered === total ? 'DELIVERED' : 'ON_ITS_WAY', code: null };
}
