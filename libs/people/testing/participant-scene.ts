import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, TenantDatabase } from '#libs/database/tenant-database.js';

/**
 * Somebody who is about to be merged. Each library that has tables with a `participant_id` gives them a row in every one of
 * these in its `testing/participant-rows.ts`: there a function `participantRows` that takes the scene. The libraries come in
 * the order of `libs/layers.json`, so that what the rows of a library refer to is there already.
 */
export interface ParticipantScene {
  readonly participantId: string;
  readonly database: TenantDatabase;
  readonly context: TenantContext;
  /** The organisation's local date. */
  readonly today: LocalDate;
  /** A group of which they are a member. */
  readonly groupId: string;
  readonly membershipId: string;
  /** A session of the group that was yesterday. */
  readonly meetingId: string;
  /** An excursion of the group, a week from today, with seats. */
  readonly tripId: string;
  /** Somebody else, who has nothing. */
  newParticipant(): Promise<string>;
  /** Gives them a phone number. @returns its id */
  number(e164: string): Promise<string>;
  /** Makes one row with these values. @returns its id */
  row(table: string, values: Record<string, unknown>): Promise<string>;
  sql<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
}
