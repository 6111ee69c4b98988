import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NEVER, tenantTable } from './old-tenant-table.js';

/** What participants are texted about their own sign-ups. */
export class SignUpNotices1763700000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SIGN_UP_NOTICE);
    await runner.query(tenantTable({ name: 'sign_up_notice', audit: 'none', peerSees: NEVER }));
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}

/**
 * One row per step of a sign-up and schedule of its session, ever: a step is told about once, and once more only when the
 * session has meanwhile been moved or restored. `told_starts_at` and `told_place` are what the text says.
 */
const SIGN_UP_NOTICE = `
CREATE TABLE sign_up_notice (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  organisation_id uuid NOT NULL REFERENCES organisation (id),
  session_id uuid NOT NULL,
  sign_up_id uuid NOT NULL,
  sign_up_event_id uuid NOT NULL,
  schedule_version integer NOT NULL,
  participant_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('INVITED', 'SEAT_OFFERED', 'SEAT_CONFIRMED', 'SEAT_LOST', 'OFFER_EXPIRED')),
  told_starts_at timestamptz(3) NOT NULL,
  told_place text,
  deadline_at timestamptz(3) NOT NULL,
  message_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (sign_up_event_id, schedule_version),
  FOREIGN KEY (organisation_id, session_id) REFERENCES session (organisation_id, id),
  FOREIGN KEY (organisation_id, sign_up_id) REFERENCES sign_up (organisation_id, id),
  FOREIGN KEY (organisation_id, sign_up_event_id) REFERENCES sign_up_event (organisation_id, id),
  FOREIGN KEY (organisation_id, participant_id) REFERENCES participant (organisation_id, id),
  FOREIGN KEY (organisation_id, message_id) REFERENCES message (organisation_id, id)
);
CREATE INDEX sign_up_notice_by_message ON sign_up_notice (message_id);
CREATE INDEX sign_up_notice_by_session ON sign_up_notice (session_id);
CREATE INDEX sign_up_notice_by_sign_up ON sign_up_notice (sign_up_id);
`;
