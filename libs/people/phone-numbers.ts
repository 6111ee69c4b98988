import { Injectable } from '@nestjs/common';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { In, IsNull, LessThanOrEqual, MoreThanOrEqual, Or } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Vault } from '#libs/secrets/vault.js';
import { LOCK_PARTICIPANT } from './participants.sql.js';
import { confirmed, suspended } from './phone-number-life.js';
import { e164Of, sealedNumber } from './phone-number-sealing.js';
import { PhoneNumber, type SuspensionReason } from './phone-number.entity.js';
import { found } from '#libs/errors/found.js';

const DEFAULT_REGION = 'FI';

/**
 * A number in any notation as E.164; Finnish when it has no country.
 * @throws AppError BAD_INPUT naming `field`; the message does not repeat the number
 */
export function asE164(number: string, field = 'number'): string {
  const parsed = parsePhoneNumberFromString(number, DEFAULT_REGION);
  if (!parsed?.isPossible())
    throw badInput(field, 'Give a phone number such as 040 123 4567 or +46 70 123 45 67');
  return parsed.number;
}

/** The number that a search may be for, E.164, in any notation that `asE164` takes; null when it is for something else. */
export function numberSearched(search: string): string | null {
  const parsed = parsePhoneNumberFromString(search, DEFAULT_REGION);
  return parsed?.isPossible() ? parsed.number : null;
}

/** A number with its middle hidden, for lists and logs: enough to recognise one's own, too little to call. */
export function maskedNumber(e164: string): string {
  return `${e164.slice(0, 4)}…${e164.slice(-2)}`;
}

/** Dated numbers of participants, kept sealed. A number alone never identifies a person: several may share one. */
@Injectable()
export class PhoneNumbers {
  constructor(private readonly vault: Vault) {}

  /**
   * Adds a number from `today` on. Adding one that they already have confirms it.
   * @throws AppError BAD_INPUT when it cannot be a phone number
   */
  async add(
    tx: Tx,
    context: TenantContext,
    participantId: string,
    number: string,
    today: LocalDate,
  ): Promise<PhoneNumber> {
    const e164 = asE164(number);
    const repository = tx.getRepository(PhoneNumber);
    // One at a time for each person: the constraint alone does not see that two indexes of different keys are one number.
    await LOCK_PARTICIPANT.run(tx, { id: participantId });
    // Locked, or it would be saved as it was sealed before a key was changed in this moment.
    const existing = await repository.findOne({
      where: { participantId, numberIndex: In(this.vault.indexesOf(e164)), validTo: IsNull() },
      lock: { mode: 'for_no_key_update' },
    });
    if (existing) return repository.save({ ...existing, ...confirmed(today) });
    const { id } = await repository.save({
      organisationId: context.organisationId,
      participantId,
      ...sealedNumber(this.vault, context.organisationId, e164),
      ...confirmed(today),
      validFrom: today,
    });
    return repository.findOneByOrFail({ id });
  }

  /** Ends a number: it is theirs no more after `today`. @throws AppError NOT_FOUND */
  async end(tx: Tx, id: string, today: LocalDate): Promise<PhoneNumber> {
    const number = await lockedNumber(tx, id);
    if (number.validTo !== null) return number;
    const validTo = today < number.validFrom ? number.validFrom : today;
    return tx.getRepository(PhoneNumber).save({ ...number, validTo });
  }

  /**
   * Somebody said today that the number is right: it is texted, also when it was suspended.
   * @throws AppError NOT_FOUND, CONFLICT when it has ended
   */
  async confirm(tx: Tx, id: string, today: LocalDate): Promise<PhoneNumber> {
    const number = await lockedNumber(tx, id);
    requireTheirs(number);
    return tx.getRepository(PhoneNumber).save({ ...number, ...confirmed(today) });
  }

  /**
   * Texts a number no more, though it stays theirs; what is queued is checked again before it leaves. A number that is
   * suspended already keeps its reason.
   * @throws AppError NOT_FOUND, CONFLICT when it has ended
   */
  async suspend(tx: Tx, id: string, reason: SuspensionReason, today: LocalDate): Promise<PhoneNumber> {
    const number = await lockedNumber(tx, id);
    requireTheirs(number);
    if (number.status === 'SUSPENDED') return number;
    return tx.getRepository(PhoneNumber).save({ ...number, ...suspended(reason, today) });
  }

  /** How many other people have each of these numbers on a day: none of an ended one. */
  async sharing(tx: Tx, ids: readonly string[], on: LocalDate): Promise<Map<string, number>> {
    const numbers = await tx.getRepository(PhoneNumber).findBy({ id: In([...ids]), ...theirs(on) });
    const indexesById = new Map(
      numbers.map((number) => [number.id, this.vault.indexesOf(e164Of(this.vault, number))]),
    );
    const indexes = [...indexesById.values()].flat();
    const holders = await tx.getRepository(PhoneNumber).findBy({ numberIndex: In(indexes), ...theirs(on) });
    return new Map(
      numbers.map(({ id, participantId }) => {
        const others = holders.filter(
          (holder) =>
            holder.participantId !== participantId &&
            indexesById.get(id)?.some((index) => index.equals(holder.numberIndex)),
        );
        return [id, new Set(others.map((other) => other.participantId)).size];
      }),
    );
  }

  /**
   * Everybody whose number it is (was) on a day, suspended or not, by a row each: who confirmed it last comes first.
   * More than one means that it cannot be told who a text from it is by.
   */
  async holdersOf(tx: Tx, e164: string, on: LocalDate): Promise<PhoneNumber[]> {
    return tx.getRepository(PhoneNumber).find({
      where: { numberIndex: In(this.vault.indexesOf(e164)), ...theirs(on) },
      order: { confirmedOn: { direction: 'DESC', nulls: 'LAST' }, createdAt: 'DESC', id: 'ASC' },
    });
  }
}

/** All numbers of the given people, current ones first. */
export async function numbersOfParticipants(
  tx: Tx,
  participantIds: readonly string[],
): Promise<PhoneNumber[]> {
  return tx.getRepository(PhoneNumber).find({
    where: { participantId: In([...participantIds]) },
    order: { validTo: { direction: 'DESC', nulls: 'FIRST' }, createdAt: 'ASC', id: 'ASC' },
  });
}

/** Who of these people has a number that staff should ask about. */
export async function peopleToAskForNumber(
  tx: Tx,
  participantIds: readonly string[],
): Promise<Map<string, boolean>> {
  const numbers = await tx.getRepository(PhoneNumber).find({
    select: { participantId: true },
    where: { participantId: In([...participantIds]), validTo: IsNull(), askToConfirm: true },
  });
  return new Map(numbers.map(({ participantId }) => [participantId, true]));
}

/** Numbers that are somebody's on a day, suspended or not. */
function theirs(on: LocalDate) {
  return { validFrom: LessThanOrEqual(on), validTo: Or(IsNull(), MoreThanOrEqual(on)) };
}

async function lockedNumber(tx: Tx, id: string): Promise<PhoneNumber> {
  return found(
    await tx.getRepository(PhoneNumber).findOne({ where: { id }, lock: { mode: 'for_no_key_update' } }),
    'phone number',
  );
}

function requireTheirs({ validTo }: PhoneNumber): void {
  if (validTo !== null) throw new AppError('CONFLICT', 'The number has ended; add it again if it is theirs');
}
