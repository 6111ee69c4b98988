import { createHash } from 'node:crypto';
import type { Tx } from '#libs/database/tenant-database.js';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { numbersOfParticipants } from '#libs/people/phone-numbers.js';
import type { Vault } from '#libs/secrets/vault.js';
import { grouped } from '#libs/database/group-rows.js';
import { mergedAgreements, type Agreement } from '#libs/people/rules/merged-agreements.js';
import type { Pair } from './merge-locks.js';

/** What a merge moves to the kept person. */
export interface MergeMoves {
  readonly memberships: number;
  readonly marks: number;
  readonly signUps: number;
  readonly phoneNumbers: number;
  readonly consents: number;
  readonly texts: number;
}

/** Where both have something, and one of the two gives way. */
export interface MergeConflicts {
  /** Memberships of the duplicate that overlap one of the kept person. */
  readonly joinedMemberships: number;
  readonly sessionsMarkedTwice: number;
  readonly sessionsSignedUpTwice: number;
  readonly sharedNumbers: number;
  /** Excursions that both have paid for. */
  readonly excursionsPaidTwice: number;
  /** Both can sign in, and both go on. */
  readonly signInsOfBoth: number;
  /** One of them agreed to texts, the other one withdrew: they are not texted any more. */
  readonly endsConsent: boolean;
}

export interface MergeSummary {
  readonly moves: MergeMoves;
  readonly conflicts: MergeConflicts;
}

/** What a merge would do now. Reads only. */
export async function summariseMerge(
  tx: Tx,
  vault: Vault,
  pair: Pair,
  today: LocalDate,
): Promise<MergeSummary> {
  const people = [pair.keptId, pair.duplicateId];
  const [counted] = await tx.query<
    [Omit<MergeMoves & MergeConflicts, 'phoneNumbers' | 'sharedNumbers' | 'endsConsent'>]
  >(COUNTS, people);
  const { memberships, marks, signUps, consents, texts, ...conflicts } = counted;
  const numbers = await numbersOfParticipants(tx, people);
  const ownNumbers = numbers.filter(({ participantId }) => participantId === pair.duplicateId);
  const current = numbers.filter(({ validTo }) => validTo === null);
  const shared = [...grouped(current, (row) => e164Of(vault, row)).values()].filter(
    (same) => same.length > 1,
  );
  return {
    moves: { memberships, marks, signUps, phoneNumbers: ownNumbers.length, consents, texts },
    conflicts: {
      ...conflicts,
      sharedNumbers: shared.length,
      endsConsent: await endsConsent(tx, people, today),
    },
  };
}

async function endsConsent(tx: Tx, people: readonly string[], today: LocalDate): Promise<boolean> {
  const agreements = await tx.query<Agreement[]>(
    `SELECT id, granted_on::text AS "grantedOn", withdrawn_on::text AS "withdrawnOn", participant_id = $1 AS "isKept"
     FROM consent WHERE participant_id IN ($1, $2) AND purpose = 'SMS_REMINDERS'`,
    [...people],
  );
  return mergedAgreements(agreements, today).endedBy !== null;
}

/** Whether anything gives way, so that somebody should have looked at it first. */
export function needsConfirmation({ conflicts }: MergeSummary): boolean {
  return Object.values(conflicts).some(Boolean);
}

/** Stands for these two people and what their merge would do; another one when that changes. */
export function confirmationToken(pair: Pair, { moves, conflicts }: MergeSummary): string {
  const said = JSON.stringify([pair.keptId, pair.duplicateId, moves, conflicts]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 32);
}

function own(table: string): string {
  return `(SELECT count(*)::int FROM ${table} WHERE participant_id = $2)`;
}

function inBoth(table: string, key: string, condition = 'true'): string {
  return `(SELECT count(*)::int FROM ${table} d JOIN ${table} k ON k.${key} = d.${key} AND k.participant_id = $1
    WHERE d.participant_id = $2 AND ${condition})`;
}

const COUNTS = `SELECT ${own('membership')} AS memberships, ${own('attendance')} AS marks, ${own('sign_up')} AS "signUps",
  ${own('consent')} AS consents, ${own('message')} AS texts,
  (SELECT count(*)::int FROM membership d WHERE d.participant_id = $2 AND EXISTS (
     SELECT 1 FROM membership k WHERE k.participant_id = $1 AND k.group_id = d.group_id
       AND daterange(k.starts_on, k.ends_on, '[]') && daterange(d.starts_on, d.ends_on, '[]'))) AS "joinedMemberships",
  ${inBoth('attendance', 'session_id')} AS "sessionsMarkedTwice",
  ${inBoth('sign_up', 'session_id')} AS "sessionsSignedUpTwice",
  ${inBoth('excursion_participant', 'session_id', 'd.paid_cents IS NOT NULL AND k.paid_cents IS NOT NULL')} AS "excursionsPaidTwice",
  ${inBoth('staff_member', 'organisation_id')} AS "signInsOfBoth"`;
