import type { LocalDate } from '#libs/calendar/local-date.js';
import { sql } from '#libs/database/sql.js';
import type { PhotoConsentSource, PhotoPurpose } from './photo-consent.entity.js';

interface PurposeOfPerson {
  readonly sessionId: string;
  readonly participantId: string;
  readonly purpose: PhotoPurpose;
}

interface Agreement extends PurposeOfPerson {
  readonly organisationId: string;
  readonly on: LocalDate;
  readonly source: PhotoConsentSource;
}

export const AGREE_TO_PHOTOS = sql<Agreement>`
  INSERT INTO photo_consent (organisation_id, session_id, participant_id, purpose, granted_on, source)
  VALUES (${'organisationId'}, ${'sessionId'}, ${'participantId'}, ${'purpose'}, ${'on'}, ${'source'})
  ON CONFLICT (organisation_id, session_id, participant_id, purpose) WHERE withdrawn_on IS NULL DO NOTHING`;

export const PHOTO_CONSENT_IN_FORCE = sql<PurposeOfPerson, { id: string; grantedOn: LocalDate }>`
  SELECT id, granted_on FROM photo_consent
  WHERE session_id = ${'sessionId'} AND participant_id = ${'participantId'} AND purpose = ${'purpose'}
    AND withdrawn_on IS NULL`;
