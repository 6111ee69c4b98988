import type { Vault } from '#libs/secrets/vault.js';
import type { PhoneNumber } from './phone-number.entity.js';

const COLUMN = 'phone_number.number_sealed';

/** A number as its columns hold it. */
export function sealedNumber(
  vault: Vault,
  organisationId: string,
  e164: string,
): Pick<PhoneNumber, 'numberSealed' | 'numberIndex'> {
  return {
    numberSealed: vault.seal(e164, { column: COLUMN, organisationId }),
    numberIndex: vault.indexOf(e164),
  };
}

/**
 * The number of a row, E.164.
 * @throws AppError INTERNAL when it was changed or belongs to another organisation
 */
export function e164Of(vault: Vault, row: Pick<PhoneNumber, 'organisationId' | 'numberSealed'>): string {
  return vault.open(row.numberSealed, { column: COLUMN, organisationId: row.organisationId });
}
