import { Injectable } from '@nestjs/common';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { In, IsNull } from 'typeorm';
import { PhoneNumber } from './phone-number.entity.js';

const DEFAULT_REGION = 'FI';

/**
 * A number in any notation as E.164; Finnish when it has no country.
 * @throws AppError BAD_INPUT naming `field`; the message does not repeat the number
 */
export function e164Of(number: string, field = 'number'): string {
  const parsed = parsePhoneNumberFromString(number, DEFAULT_REGION);
  if (!parsed?.isPossible())
    throw badInput(field, 'Give a phone number such as 040 123 4567 or +46 70 123 45 67');
  return parsed.number;
}

/** A number with its middle hidden, for lists and logs: enough to recognise one's own, too little to call. */
export function maskedNumber(e164: string): string {
  return `${e164.slice(0, 4)}…${e164.slice(-2)}`;
}

/** Dated numbers of participants. A number alone never identifies a person. */
@Injectable()
export class PhoneNumbers {
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
    const e164 = e164Of(number);
    const repository = tx.getRepository(PhoneNumber);
    const existing = await repository.findOneBy({ participantId, e164, validTo: IsNull() });
    if (existing) {
      return repository.save({
        ...existing,
        status: 'ACTIVE' as const,
        confirmedOn: today,
        askToConfirm: false,
      });
    }
    const { id } = await repository.save({
      organisationId: context.organisationId,
      participantId,
      e164,
      status: 'ACTIVE' as const,
      validFrom: today,
      confirmedOn: today,
      askToConfirm: false,
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

  /** All numbers of the given people, current ones first. */
  async ofParticipants(tx: Tx, participantIds: readonly string[]): Promise<PhoneNumber[]> {
    return tx.getRepository(PhoneNumber).find({
      where: { participantId: In([...participantIds]) },
      order: { validTo: { direction: 'DESC', nulls: 'FIRST' }, createdAt: 'ASC', id: 'ASC' },
    });
  }
}
