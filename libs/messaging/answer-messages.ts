import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { MessagePurpose } from './message.entity.js';
import { WAKE_AGAIN_AFTER } from './reminder-messages.js';
import { segmentsOf } from './segments.js';

/** An answer of ours is of use for a day; quiet hours may hold it until the morning. */
const ANSWER_IS_OF_USE = '24 hours';

/** A text to one person that tells of no reminder and no step of a sign-up. */
export interface PlainMessage {
  readonly purpose: Extract<MessagePurpose, 'ANSWER' | 'STOP_CONFIRMATION' | 'STAFF_MESSAGE'>;
  readonly participantId: string;
  readonly phoneNumberId: string;
  /** BCP 47. */
  readonly language: string;
  readonly body: string;
  /** It is of no use from here on, if that is within a day. */
  readonly until?: Date | null;
}

/**
 * Writes a text that is due at once; what it needs to leave is checked when it does. The caller wakes a worker for it after
 * the commit.
 * @returns its id
 */
export async function writePlainMessage(
  tx: Tx,
  context: TenantContext,
  message: PlainMessage,
): Promise<string> {
  const { encoding, parts } = segmentsOf(message.body);
  const [row] = await tx.query<[{ id: string }]>(
    `INSERT INTO message (organisation_id, purpose, participant_id, phone_number_id, language, body, encoding, parts,
       due_at, deadline_at, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now(),
       least($9::timestamptz, now() + interval '${ANSWER_IS_OF_USE}'), now() + interval '${WAKE_AGAIN_AFTER}')
     RETURNING id`,
    [
      context.organisationId,
      message.purpose,
      message.participantId,
      message.phoneNumberId,
      message.language,
      message.body,
      encoding,
      parts,
      message.until ?? null,
    ],
  );
  return row.id;
}
