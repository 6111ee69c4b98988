import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { e164Of } from './phone-number-sealing.js';
import { PhoneNumber } from './phone-number.entity.js';
import { numbersOfParticipants } from './phone-numbers.js';
import type { Vault } from '#libs/secrets/vault.js';
import { grouped } from '#libs/database/group-rows.js';
import { mergedAgreements, type Agreement } from './rules/merged-agreements.js';
import { doubtedNumber, mergedNumber } from './rules/merged-numbers.js';
import type { Pair } from '#libs/merging/merge-locks.js';

/** Gives the numbers to the kept person: one that both have becomes one, and a doubt of either holds. */
export async function mergeNumbers(tx: Tx, vault: Vault, pair: Pair, today: LocalDate): Promise<void> {
  const { keptId, duplicateId } = pair;
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
      for (const table of ['message', 'answer_choice']) {
        await tx.query(
          `UPDATE ${table} SET phone_number_id = $1 WHERE phone_number_id = $2 AND participant_id IN ($3, $4)`,
          [kept.id, other.id, keptId, duplicateId],
        );
      }
      await repository.delete(other.id);
      continue;
    }
    const ends = same.flatMap(({ participantId, validTo }) =>
      validTo !== null && participantId !== open.participantId ? [validTo] : [],
    );
    const lastEnd = ends.toSorted().at(-1);
    if (lastEnd !== undefined) await repository.save({ ...open, ...doubtedNumber(open, lastEnd, today) });
  }
  await tx.query('UPDATE phone_number SET participant_id = $1 WHERE participant_id = $2', [
    keptId,
    duplicateId,
  ]);
}

interface AgreementRow extends Agreement {
  /** The purpose, of pictures with the session. */
  readonly purpose: string;
}

/** Gives the agreements to texts to the kept person: see `mergedAgreements`. What STOP has ended can be given again by START. */
export async function mergeConsents(tx: Tx, pair: Pair, today: LocalDate): Promise<void> {
  const { keptId, duplicateId } = pair;
  const rows = await tx.query<AgreementRow[]>(
    `SELECT id, purpose, granted_on::text AS "grantedOn", withdrawn_on::text AS "withdrawnOn",
       participant_id = $1 AS "isKept"
     FROM consent WHERE participant_id IN ($1, $2) ORDER BY granted_on, created_at, id`,
    [keptId, duplicateId],
  );
  for (const { standing, superseded, endsOn, endedBy } of mergedByPurpose(rows, today)) {
    if (superseded !== null) await tx.query('DELETE FROM consent WHERE id = $1', [superseded.id]);
    if (standing === null || endsOn === standing.withdrawnOn) continue;
    await tx.query(
      `UPDATE consent SET withdrawn_on = $2, withdrawal_source = (SELECT withdrawal_source FROM consent WHERE id = $3)
       WHERE id = $1`,
      [standing.id, endsOn, endedBy?.id ?? null],
    );
  }
  await tx.query('UPDATE consent SET participant_id = $1 WHERE participant_id = $2', [keptId, duplicateId]);
}

/** The same for pictures, of each excursion and purpose by itself. The rows of both on the excursion must be there. */
export async function mergePhotoConsents(tx: Tx, pair: Pair, today: LocalDate): Promise<void> {
  const { keptId, duplicateId } = pair;
  const rows = await tx.query<AgreementRow[]>(
    `SELECT id, session_id || ' ' || purpose AS purpose, granted_on::text AS "grantedOn",
       withdrawn_on::text AS "withdrawnOn", participant_id = $1 AS "isKept"
     FROM photo_consent WHERE participant_id IN ($1, $2) ORDER BY granted_on, created_at, id`,
    [keptId, duplicateId],
  );
  for (const { standing, superseded, endsOn } of mergedByPurpose(rows, today)) {
    if (superseded !== null) await tx.query('DELETE FROM photo_consent WHERE id = $1', [superseded.id]);
    if (standing !== null && endsOn !== standing.withdrawnOn) {
      await tx.query('UPDATE photo_consent SET withdrawn_on = $2 WHERE id = $1', [standing.id, endsOn]);
    }
  }
  await tx.query('UPDATE photo_consent SET participant_id = $1 WHERE participant_id = $2', [
    keptId,
    duplicateId,
  ]);
}

function mergedByPurpose(rows: readonly AgreementRow[], today: LocalDate) {
  return [...grouped(rows, (row) => row.purpose).values()].map((own) => mergedAgreements(own, today));
}
