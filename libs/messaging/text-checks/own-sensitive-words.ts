import { Injectable } from '@nestjs/common';
import { rowById } from '#libs/database/rows-by-id.js';
import { violates } from '#libs/database/sqlstates.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { SensitiveWord } from './sensitive-word.entity.js';
import { found } from '#libs/errors/found.js';

/** Shorter stems would be found in half of all words. */
const LEAST_CHARACTERS = 3;
const MOST_CHARACTERS = 60;
const MOST_WORDS = 500;

/** The words that an organisation added to those which no text may hold. */
@Injectable()
export class OwnSensitiveWords {
  async all(tx: Tx): Promise<SensitiveWord[]> {
    return tx.getRepository(SensitiveWord).find({ order: { word: 'ASC' } });
  }

  /** @throws AppError BAD_INPUT, CONFLICT when it is there already */
  async add(tx: Tx, context: TenantContext, word: string): Promise<SensitiveWord> {
    const stem = word.normalize('NFC').trim().replace(/\s+/g, ' ').toLocaleLowerCase('fi');
    const length = [...stem].length;
    if (
      length < LEAST_CHARACTERS ||
      length > MOST_CHARACTERS ||
      !/^[\p{L}\p{N}][\p{L}\p{N}\p{M} -]*$/u.test(stem)
    ) {
      throw badInput(
        'word',
        `Give ${LEAST_CHARACTERS} to ${MOST_CHARACTERS} letters, digits, spaces or hyphens`,
      );
    }
    if ((await tx.getRepository(SensitiveWord).count()) >= MOST_WORDS) {
      throw badInput('word', `There are ${MOST_WORDS} words already, as many as can be looked for`);
    }
    try {
      return await tx
        .getRepository(SensitiveWord)
        .save({ organisationId: context.organisationId, word: stem });
    } catch (error) {
      if (!violates(error, 'sensitive_word_organisation_id_word_key')) throw error;
      throw new AppError('CONFLICT', 'The word is there already');
    }
  }

  /** @throws AppError NOT_FOUND */
  async remove(tx: Tx, id: string): Promise<SensitiveWord> {
    const word = found(await rowById(tx, SensitiveWord, id), 'word');
    await tx.getRepository(SensitiveWord).delete({ id });
    return word;
  }
}
