import type { TenantDatabase, Tx } from '#libs/database/tenant-database.js';
import { causeOf, type PartReceipt } from './smpp-delivery.js';
import type { Receipt } from '../port/sms-gateway.js';
import {
  ATTEMPT_OF_PART,
  FORGET_PARTS,
  NOTE_ACCEPTED_PART,
  NOTE_RECEIPT_OF_PART,
  PARTS_OF_ATTEMPT,
  type AcceptedPart,
  type PartOfText,
} from './smpp-parts.sql.js';

/**
 * Knows which text each part belongs to: SMSCs give every part an id of its own, and send a receipt for each. Kept in the
 * database, because the receipt may reach another process than the one that sent the text. Parts and receipts may come
 * in any order; whoever writes last sees them all, as each write is committed before the parts are read.
 */
export class SmppParts {
  constructor(private readonly database: TenantDatabase) {}

  /** @returns what its receipts, if they came already, say of the text */
  async accepted(part: AcceptedPart): Promise<Receipt | null> {
    await this.database.systemTransaction((tx) => NOTE_ACCEPTED_PART.run(tx, part));
    return this.database.systemTransaction((tx) => receiptOfText(tx, part.attemptId));
  }

  /** @returns what the receipts of all parts together say of the text; the receipt itself while the text is not known */
  async received(receipt: PartReceipt): Promise<Receipt> {
    const attemptId = await this.database.systemTransaction(async (tx) => {
      const { gatewayMessageId, status, code } = receipt;
      await NOTE_RECEIPT_OF_PART.run(tx, { gatewayMessageId, status, code });
      const part = await ATTEMPT_OF_PART.first(tx, { gatewayMessageId });
      return part?.attemptId ?? null;
    });
    const together =
      attemptId === null ? null : await this.database.systemTransaction((tx) => receiptOfText(tx, attemptId));
    return together ?? { clientReference: null, ...receipt };
  }

  /** Deletes what no receipt can come for any more. */
  async forget(): Promise<void> {
    await this.database.systemTransaction((tx) => FORGET_PARTS.run(tx, {}));
  }
}

async function receiptOfText(tx: Tx, attemptId: string): Promise<Receipt | null> {
  const rows = await PARTS_OF_ATTEMPT.rows(tx, { attemptId });
  const together = togetherOf(rows, rows[0]?.parts ?? 0);
  if (together === null) return null;
  const gatewayMessageId = rows[0]?.gatewayMessageId ?? null;
  return { clientReference: attemptId, gatewayMessageId, cause: causeOf(together.code), ...together };
}

/**
 * What the parts say of the whole text: it failed when any of them did, and was delivered when all of them were.
 * @returns null while no part has a receipt
 */
export function togetherOf(
  parts: readonly Pick<PartOfText, 'status' | 'code'>[],
  total: number,
): Pick<Receipt, 'status' | 'code'> | null {
  const failed = parts.find(({ status }) => status === 'FAILED');
  if (failed !== undefined) return { status: 'FAILED', code: failed.code };
  if (parts.every(({ status }) => status === null)) return null;
  const delivered = parts.filter(({ status }) => status === 'DELIVERED').length;
  return { status: delivered === total ? 'DELIVERED' : 'ON_ITS_WAY', code: null };
}
