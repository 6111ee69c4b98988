import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';
import { Organisations } from '#libs/people/organisations.js';
import type { ExcursionParticipant } from './excursion-participant.entity.js';
import { keepParticipant } from './excursion-participants.js';
import { PhotoConsent, type PhotoConsentSource, type PhotoPurpose } from './photo-consent.entity.js';
import { AGREE_TO_PHOTOS, PHOTO_CONSENT_IN_FORCE } from './photo-consents.sql.js';

/** What somebody says about pictures of them. */
export interface PhotoAnswer {
  readonly sessionId: string;
  readonly participantId: string;
  readonly purpose: PhotoPurpose;
  /** True: they agree from the date on; false: they withdraw what they agreed to. */
  readonly agrees: boolean;
  /** Today if left out. */
  readonly on?: LocalDate | null;
  readonly source: PhotoConsentSource;
}

/** Agreements about pictures at an excursion: none until given, and for taking and publishing separately. */
@Injectable()
export class PhotoConsents {
  constructor(private readonly organisations: Organisations) {}

  /**
   * Records an answer, and gives what is kept about the person for the excursion. Agreeing twice changes nothing, and neither does withdrawing what nobody agreed to.
   * @throws AppError NOT_FOUND, BAD_INPUT for a date ahead or before the agreement that is withdrawn
   */
  async answer(tx: Tx, context: TenantContext, answer: PhotoAnswer): Promise<ExcursionParticipant> {
    const { sessionId, participantId, purpose, source } = answer;
    const today = await this.organisations.today(tx);
    const on = answer.on ?? today;
    if (on > today) throw badInput('on', 'Give a day that has come');
    // Its lock makes answers of one person follow one another.
    const kept = await keepParticipant(tx, context, sessionId, participantId);
    if (answer.agrees) {
      await AGREE_TO_PHOTOS.run(tx, {
        organisationId: context.organisationId,
        sessionId,
        participantId,
        purpose,
        on,
        source,
      });
      return kept;
    }
    const open = await PHOTO_CONSENT_IN_FORCE.first(tx, { sessionId, participantId, purpose });
    if (!open) return kept;
    if (on < open.grantedOn) throw badInput('on', 'The day lies before the agreement itself');
    await tx.getRepository(PhotoConsent).update(open.id, { withdrawnOn: on });
    return kept;
  }
}

/** Every agreement about pictures at these excursions, withdrawn ones too, oldest first. */
export async function photoConsentsOfSessions(
  tx: Tx,
  sessionIds: readonly string[],
): Promise<PhotoConsent[]> {
  return tx.getRepository(PhotoConsent).find({
    where: { sessionId: In([...sessionIds]) },
    order: { grantedOn: 'ASC', createdAt: 'ASC', id: 'ASC' },
  });
}

/** Whether somebody agrees now. */
export function agreesTo(consents: readonly PhotoConsent[], purpose: PhotoPurpose): boolean {
  return consents.some((consent) => consent.purpose === purpose && consent.withdrawnOn === null);
}
