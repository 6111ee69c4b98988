import { sql } from '#libs/database/sql.js';

/** What became of the reminders of one wave. */
export interface WaveCounts {
  readonly waveId: string;
  readonly recipients: number;
  /** Waiting to leave, or leaving just now. */
  readonly waiting: number;
  /** Taken by the gateway. */
  readonly sent: number;
  /** Refused, cancelled before they left, or too late. */
  readonly notSent: number;
  /** Nobody knows whether they left. */
  readonly unknown: number;
}

export const COUNTS_OF_WAVES = sql<{ waveIds: readonly string[] }, WaveCounts>`
  SELECT w.id AS wave_id, count(*)::integer AS recipients,
    count(*) FILTER (WHERE m.status IN ('PENDING', 'ATTEMPTING'))::integer AS waiting,
    count(*) FILTER (WHERE m.status IN ('ACCEPTED', 'DELIVERED'))::integer AS sent,
    count(*) FILTER (WHERE m.id IS NULL OR m.status IN ('FAILED', 'CANCELLED', 'EXPIRED'))::integer AS not_sent,
    count(*) FILTER (WHERE m.status = 'UNKNOWN')::integer AS unknown
  FROM reminder_wave w
  JOIN reminder r ON r.wave_id = w.id AND r.schedule_version = w.schedule_version
  LEFT JOIN message m ON m.id = r.message_id
  WHERE w.id = ANY (${'waveIds'}) GROUP BY w.id`;
