import type { LocalDate } from '#libs/calendar/local-date.js';
import { grouped } from '#libs/database/group-rows.js';
import type { Tx } from '#libs/database/tenant-database.js';
import type { Vault } from '#libs/secrets/vault.js';
import type { Merge, MergeStep, Pair } from './merge-steps.js';
import {
  AGREEMENTS_OF_BOTH,
  CONSENTS,
  DELETE_AGREEMENT,
  END_AGREEMENT,
  PHONE_NUMBERS,
  type AgreementRow,
} from './people.merge.sql.js';
import { e164Of } from './phone-number-sealing.js';
import { PhoneNumber } from './phone-number.entity.js';
import { numbersOfParticipants } from './phone-numbers.js';
import { mergedAgreements, type MergedAgreements } from './rules/merged-agreements.js';
import { doubtedNumber, mergedNumber } from './rules/merged-numbers.js';

/** Phone numbers, and agreements to texts. */
export function contactsStep(vault: Vault): MergeStep {
  return {
    name: 'contacts',
    tables: ['phone_number', 'consent'],
    lock: {
      consent: CONSENTS.lock,
      phone_number: PHONE_NUMBERS.lock,
    },
    count: async (tx, pair, today) => ({
      moves: {
        phoneNumbers: (await PHONE_NUMBERS.own.one(tx, pair)).count,
        consents: (await CONSENTS.own.one(tx, pair)).count,
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

async function sharedNumbers(tx: Tx, vault: Vault, { survivorId, duplicateId }: Pair): Promise<number> {
  const numbers = await numbersOfParticipants(tx, [survivorId, duplicateId]);
  const current = numbers.filter(({ validTo }) => validTo === null);
  const byNumber = grouped(current, (row) => e164Of(vault, row));
  return [...byNumber.values()].filter((same) => same.length > 1).length;
}

async function endsConsent(tx: Tx, pair: Pair, today: LocalDate): Promise<boolean> {
  const agreements = (await AGREEMENTS_OF_BOTH.rows(tx, pair)).filter(
    ({ purpose }) => purpose === 'SMS_REMINDERS',
  );
  return mergedAgreements(agreements, today).endedBy !== null;
}

/** Gives the numbers to the kept person: one that both have becomes one, and a doubt of either holds. */
async function mergeNumbers(tx: Tx, vault: Vault, merge: Merge): Promise<void> {
  const { survivorId, duplicateId, today } = merge;
  const repository = tx.getRepository(PhoneNumber);
  const rows = await numbersOfParticipants(tx, [survivorId, duplicateId]);
  const byNumber = grouped(rows, (row) => e164Of(vault, row));
  for (const same of byNumber.values()) {
    const kept = same.find((row) => row.participantId === survivorId && row.validTo === null);
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
  await PHONE_NUMBERS.handOver.run(tx, merge);
}

/** Gives the agreements to texts to the kept person: see `mergedAgreements`. What STOP has ended can be given again by START. */
async function mergeConsents(tx: Tx, merge: Merge): Promise<void> {
  const rows = await AGREEMENTS_OF_BOTH.rows(tx, merge);
  for (const { standing, superseded, endsOn, endedBy } of mergedByPurpose(rows, merge.today)) {
    if (superseded !== null) await DELETE_AGREEMENT.run(tx, superseded);
    if (standing === null || endsOn === standing.withdrawnOn) continue;
    await END_AGREEMENT.run(tx, { id: standing.id, endsOn, endedById: endedBy?.id ?? null });
  }
  await CONSENTS.handOver.run(tx, merge);
}

/** What becomes of the agreements of both, of each purpose by itself. */
export function mergedByPurpose(
  rows: readonly AgreementRow[],
  today: LocalDate,
): MergedAgreements<AgreementRow>[] {
  return [...grouped(rows, (row) => row.purpose).values()].map((own) => mergedAgreements(own, today));
}
