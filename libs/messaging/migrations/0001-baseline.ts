import { NEVER, ofTheInstallation, tenantTable } from '#libs/database/migrations/tenant-table.js';
import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';
import {
  ANSWER_CHOICE,
  ANSWERED_SESSION,
  GATEWAY_EVENT,
  GATEWAY_PACE,
  INBOUND_TEXT,
} from './0001-inbound.js';
import { ANNOUNCEMENT, MESSAGE, MESSAGE_ATTEMPT, MESSAGE_EVENT, TIMELINE } from './0001-messages.js';
import { REMINDER, REMINDER_WAVE, SIGN_UP_NOTICE } from './0001-reminders.js';

/** Texts that leave, what became of them, and texts that come in. */
export class MessagingBaseline1764600000008 extends ForwardMigration {
  protected readonly statements = [
    TEXT_TEMPLATE,
    SENSITIVE_WORD,
    ANNOUNCEMENT,
    MESSAGE,
    MESSAGE_ATTEMPT,
    MESSAGE_EVENT,
    TIMELINE,
    REMINDER_WAVE,
    REMINDER,
    SIGN_UP_NOTICE,
    GATEWAY_EVENT,
    ofTheInstallation('gateway_event'),
    GATEWAY_PACE,
    ofTheInstallation('gateway_pace'),
    INBOUND_TEXT,
    ANSWERED_SESSION,
    ANSWER_CHOICE,
    SANDBOX_TEXT,
  ];
}

/** The words that organisations write for their texts themselves. */
const TEXT_TEMPLATE = tenantTable({
  name: 'text_template',
  columns: `
    kind text NOT NULL CHECK (kind IN
      ('THREE_DAYS_AHEAD', 'ONE_DAY_AHEAD', 'MOVED', 'CANCELLED', 'MINIMUM_NOT_REACHED', 'INVITED', 'SEAT_OFFERED',
       'SEAT_CONFIRMED', 'SEAT_LOST', 'OFFER_EXPIRED', 'COMBINED')),
    -- BCP 47, as canonicalised.
    language text NOT NULL CHECK (char_length(language) BETWEEN 2 AND 35),
    text text NOT NULL CHECK (char_length(text) BETWEEN 1 AND 1000),
    -- For a sender that takes no replies; null: the same words.
    text_without_reply text CHECK (char_length(text_without_reply) BETWEEN 1 AND 1000),
    -- Counts the times it was saved: whoever saves says which one they have seen.
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, kind, language)`,
});

/** The words that no text of theirs may hold. */
const SENSITIVE_WORD = tenantTable({
  name: 'sensitive_word',
  columns: `
    word text NOT NULL CHECK (char_length(word) BETWEEN 3 AND 60),
    UNIQUE (organisation_id, word)`,
});

/** What the sandbox gateway "sent": the phone that nobody holds. */
const SANDBOX_TEXT = tenantTable({
  name: 'sandbox_text',
  columns: `
    client_reference text NOT NULL,
    sender text NOT NULL,
    -- In the clear: what an older version wrote, until it is sealed.
    to_e164 text,
    to_sealed bytea,
    to_index bytea,
    body text NOT NULL,
    accepted_at timestamptz(3) NOT NULL DEFAULT now(),
    UNIQUE (organisation_id, client_reference),
    CONSTRAINT sandbox_text_is_sealed CHECK (to_e164 IS NULL AND to_sealed IS NOT NULL AND to_index IS NOT NULL)`,
  indexes: 'CREATE INDEX sandbox_text_by_time ON sandbox_text (organisation_id, accepted_at DESC, id DESC)',
  audit: 'none',
  peerSees: NEVER,
});
