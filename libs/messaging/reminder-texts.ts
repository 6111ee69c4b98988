import type { Tx } from '#libs/database/tenant-database.js';
import { writtenLanguage, type Language } from '#libs/people/language.js';
import type { ReminderKind } from './reminder-kind.js';
import { segmentsOf, type Segments } from './segments.js';
import { renderReminder } from './texts.js';

/** What a text about a session is made of. Only the group's public name is ever read here. */
export interface SessionFacts {
  readonly publicName: string;
  readonly groupLanguage: Language;
  readonly startsAt: Date;
  readonly timeZone: string;
  readonly place: string | null;
  /** Whether too few had signed up when it was to be decided, and still too few have. */
  readonly minimumMissed: boolean;
}

/** Columns for `SessionFacts`, of a session `s` and its group `g`. */
export const SESSION_FACTS = `g.public_name AS "publicName", g.language AS "groupLanguage",
  s.starts_at AS "startsAt", s.time_zone AS "timeZone", s.place,
  (s.minimum_missed_at IS NOT NULL AND s.minimum_people > (
    SELECT count(*) FROM sign_up u WHERE u.session_id = s.id AND u.status = 'SIGNED_UP')) AS "minimumMissed"`;

export interface WrittenText extends Segments {
  readonly language: Language;
  readonly body: string;
}

/** The text of a reminder in the language wanted, or else the group's, with what it takes to send it. */
export function writeReminder(
  facts: SessionFacts,
  kind: ReminderKind,
  wantedLanguage: string,
  canReply: boolean,
): WrittenText {
  const { publicName, startsAt, timeZone, place } = facts;
  const language = writtenLanguage(wantedLanguage, facts.groupLanguage);
  const told = kind === 'CANCELLED' && facts.minimumMissed ? 'MINIMUM_NOT_REACHED' : kind;
  const body = renderReminder({ kind: told, language, publicName, startsAt, timeZone, place, canReply });
  return { language, body, ...segmentsOf(body) };
}

/** The facts of one session; null when there is no such session. */
export async function sessionFacts(tx: Tx, sessionId: string): Promise<SessionFacts | null> {
  const [facts] = await tx.query<SessionFacts[]>(
    `SELECT ${SESSION_FACTS} FROM session s JOIN activity_group g ON g.id = s.group_id WHERE s.id = $1`,
    [sessionId],
  );
  return facts ?? null;
}
