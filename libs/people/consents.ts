import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { Consent, type ConsentPurpose, type ConsentSource } from './consent.entity.js';

/** Dated agreements, one open at a time for each purpose. */
@Injectable()
export class Consents {
  /** Records that they agreed on a date. When they already agree, that agreement stands. */
  async give(
    tx: Tx,
    context: TenantContext,
    fields: { participantId: string; purpose: ConsentPurpose; grantedOn: LocalDate; source: ConsentSource },
  ): Promise<Consent> {
    const repository = tx.getRepository(Consent);
    const open = await repository.findOneBy({
      participantId: fields.participantId,
      purpose: fields.purpose,
      withdrawnOn: IsNull(),
    });
    if (open) return open;
    const { id } = await repository.save({ organisationId: context.organisationId, ...fields });
    return repository.findOneByOrFail({ id });
  }

  /**
   * Withdraws what is agreed, if anything. What is already queued is checked again before it leaves.
   * @throws AppError BAD_INPUT when the date lies before the agreement
   */
  async withdraw(
    tx: Tx,
    participantId: string,
    purpose: ConsentPurpose,
    withdrawnOn: LocalDate,
  ): Promise<Consent | null> {
    const repository = tx.getRepository(Consent);
    const open = await repository.findOneBy({ participantId, purpose, withdrawnOn: IsNull() });
    if (!open) return null;
    if (withdrawnOn < open.grantedOn) {
      throw badInput(
        'withdrawnOn',
        'The date lies before the agreement itself; give that date or a later one',
      );
    }
    return repository.save({ ...open, withdrawnOn });
  }

  /** All agreements of the given people, newest first. */
  async ofParticipants(tx: Tx, participantIds: readonly string[]): Promise<Consent[]> {
    return tx.getRepository(Consent).find({
      where: { participantId: In([...participantIds]) },
      order: { grantedOn: 'DESC', createdAt: 'DESC', id: 'ASC' },
    });
  }
}
