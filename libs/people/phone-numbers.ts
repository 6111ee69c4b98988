import { Injectable } from '@nestjs/common';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { In, IsNull } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Vault } from '#libs/secrets/vault.js';
import { confirmed } from './phone-number-life.js';
import { sealedNumber } from './phone-number-sealing.js';
import { PhoneNumber } from './phone-number.entity.js';

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
    await tx.query('SELECT 1 FROM participant WHERE id = $1 FOR NO KEY UPDATE', [participantId]);
    const existing = await repository.findOneBy({
      participantId,
      numberIndex: In(this.vault.indexesOf(e164)),
      validTo: IsNull(),
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
    const repository = tx.getRepository(PhoneNumber);
    const number = await repository.findOneBy({ id });
    if (!number) throw new AppError('NOT_FOUND', 'There is no such phone number');
    if (number.validTo !== null) return number;
    return repository.save({ ...number, validTo: today < number.validFrom ? number.validFrom : today });
  }

  /**
   * Everybody whose number it is (was) on a day, suspended or not, by a row each: who confirmed it last comes first.
   * More than one means that it cannot be told who a text from it is by.
   */
  async holdersOf(tx: Tx, e164: string, on: LocalDate): Promise<PhoneNumber[]> {
    return tx
      .getRepository(PhoneNumber)
      .createQueryBuilder('number')
      .where('number.numberIndex = ANY (:indexes)', { indexes: this.vault.indexesOf(e164) })
      .andWhere('number.validFrom <= :on AND coalesce(number.validTo >= :on, true)', { on })
      .orderBy('number.confirmedOn', 'DESC', 'NULLS LAST')
      .addOrderBy('number.createdAt', 'DESC')
      .addOrderBy('number.id')
      .getMany();
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
