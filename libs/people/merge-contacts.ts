import type { LocalDate } from '#libs/calendar/local-date.js';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import { countOwn, handOver } from './merge-rows.js';
import type { Merge, MergeStep, Pair } from './merge-steps.js';
import { e164Of } from './phone-number-sealing.js';
import { PhoneNumber } from './phone-number.entity.js';
import { numbersOfParticipants } from './phone-numbers.js';
import { mergedAgreements, type Agreement, type MergedAgreements } from './rules/merged-agreements.js';
import { doubtedNumber, mergedNumber } from './rules/merged-numbers.js';

/** Phone numbers, and agreements to texts. */
export function contactsStep(vault: Vault): MergeStep {
  return {
    name: 'contacts',
    tables: ['phone_number', 'consent'],
    lock: {
      consent: 'SELECT 1 FROM consent WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
      phone_number: 'SELECT 1 FROM phone_number WHERE participant_id = ANY ($1) FOR UPDATE NOWAIT',
    },
    count: async (tx, pair, today) => ({
      moves: {
        phoneNumbers: await countOwn(tx, pair, 'phone_number'),
        consents: await countOwn(tx, pair, 'consent'),
      },
      conflicts: {
        sharedNumbers: await sharedNumbers(tx, vault, pair),
        endsConsent: await endsConsent(tx, pair, today),
      },
    }),
    move: async (tx, merge) => {
      await mergeNumbers(tx, vault, merge);
      await mergeConsents(tx, merge);
    },
  };
}

async function sharedNumbers(tx: Tx, vault: Vault, { keptId, duplicateId }: Pair): Promise<number> {
  const numbers = await numbersOfParticipants(tx, [keptId, duplicateId]);
  const current = numbers.filter(({ validTo }) => validTo === null);
  const byNumber = grouped(current, (row) => e164Of(vault, row));
  return [...byNumber.values()].filter((same) => same.length > 1).length;
}

async function endsConsent(tx: Tx, pair: Pair, today: LocalDate): Promise<boolean> {
  const agreements = (await agreementsOf(tx, pair)).filter(({ purpose }) => purpose === 'SMS_REMINDERS');
  return mergedAgreements(agreements, today).endedBy !== null;
}

/** Gives the numbers to the kept person: one that both have becomes one, and a doubt of either holds. */
async function mergeNumbers(tx: Tx, vault: Vault, merge: Merge): Promise<void> {
  const { keptId, duplicateId, today } = merge;
  const repository = tx.getRepository(PhoneNumber);
  const rows = await numbersOfParticipants(tx, [keptId, duplicateId]);
  const byNumber = grouped(rows, (row) => e164Of(vault, row));
  for (const same of byNumber.values()) {
    const kept = same.find((row) => row.participantId === keptId && row.validTo === null);
    const other = same.find((row) => row.participantId === duplicateId && row.validTo === null);
    const open = kept ?? other;
    if (open === undefined) continue;
    if (kept && other) {
      await repository.save({ ...kept, ...mergedNumber(kept, other) });
      await merge.absorb('phone_number', [{ id: other.id, survivorId: kept.id }]);
      await repository.delete(other.id);
      continue;
    }
    const ends = same.flatMap(({ participantId, validTo }) =>
      validTo !== null && participantId !== open.participantId ? [validTo] : [],
    );
    const lastEnd = ends.toSorted().at(-1);
    if (lastEnd !== undefined) await repository.save({ ...open, ...doubtedNumber(open, lastEnd, today) });
  }
  await handOver(tx, merge, 'phone_number');
}

export interface AgreementRow extends Agreement {
  /** The purpose, of pictures with the session. */
  readonly purpose: string;
}

/** Gives the agreements to texts to the kept person: see `mergedAgreements`. What STOP has ended can be given again by START. */
async function mergeConsents(tx: Tx, merge: Merge): Promise<void> {
  const rows = await agreementsOf(tx, merge);
  for (const { standing, superseded, endsOn, endedBy } of mergedByPurpose(rows, merge.today)) {
    if (superseded !== null) await tx.query('DELETE FROM consent WHERE id = $1', [superseded.id]);
    if (standing === null || endsOn === standing.withdrawnOn) continue;
    await tx.query(
      `UPDATE consent SET withdrawn_on = $2, withdrawal_source = (SELECT withdrawal_source FROM consent WHERE id = $3)
       WHERE id = $1`,
      [standing.id, endsOn, endedBy?.id ?? null],
    );
  }
  await handOver(tx, merge, 'consent');
}

async function agreementsOf(tx: Tx, { keptId, duplicateId }: Pair): Promise<AgreementRow[]> {
  return tx.query<AgreementRow[]>(
    `SELECT id, purpose, granted_on::text AS "grantedOn", withdrawn_on::text AS "withdrawnOn",
       participant_id = $1 AS "isKept"
     FROM consent WHERE participant_id IN ($1, $2) ORDER BY granted_on, created_at, id`,
    [keptId, duplicateId],
  );
}

/** What becomes of the agreements of both, of each purpose by itself. */
export function mergedByPurpose(
  rows: readonly AgreementRow[],
  today: LocalDate,
): MergedAgreements<AgreementRow>[] {
  return [...grouped(rows, (row) => row.purpose).values()].map((own) => mergedAgreements(own, today));
}
