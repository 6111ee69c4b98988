import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { Consent, ConsentPurpose, ConsentSource } from './consent.entity.js';
import { Consents } from './consents.js';
import { Organisations } from './organisations.js';
import type { Participant } from './participant.entity.js';
import { Participants, type ParticipantFields } from './participants.js';
import type { PhoneNumber, SuspensionReason } from './phone-number.entity.js';
import { PhoneNumbers } from './phone-numbers.js';

/** Somebody new, with what is known of how to reach them. */
export type NewParticipant = ParticipantFields & {
  readonly firstName: string;
  /** Chosen by who makes them; left out, the database chooses. */
  readonly id?: string;
  readonly phoneNumber?: string | null;
  /** How they agreed to be texted; left out or null: they have not. */
  readonly smsConsent?: ConsentSource | null;
};

/** What staff do about how somebody is reached. What is said without a day is so today. */
@Injectable()
export class ParticipantContacts {
  constructor(
    private readonly participants: Participants,
    private readonly numbers: PhoneNumbers,
    private readonly consents: Consents,
    private readonly organisations: Organisations,
  ) {}

  /** Adds a participant with their number and agreement. @throws AppError BAD_INPUT */
  async createParticipant(
    tx: Tx,
    context: TenantContext,
    { phoneNumber, smsConsent, ...fields }: NewParticipant,
  ): Promise<Participant> {
    const created = await this.participants.create(tx, context, fields);
    const today = await this.organisations.today(tx);
    if (phoneNumber) await this.numbers.add(tx, context, created.id, phoneNumber, today);
    if (smsConsent) {
      await this.consents.give(tx, context, {
        participantId: created.id,
        purpose: 'SMS_REMINDERS',
        grantedOn: today,
        source: smsConsent,
      });
    }
    return created;
  }

  /** @throws AppError NOT_FOUND, BAD_INPUT */
  async addNumber(
    tx: Tx,
    context: TenantContext,
    participantId: string,
    number: string,
  ): Promise<PhoneNumber> {
    await this.participants.byId(tx, participantId);
    return this.numbers.add(tx, context, participantId, number, await this.organisations.today(tx));
  }

  /** @throws AppError NOT_FOUND */
  async endNumber(tx: Tx, id: string): Promise<PhoneNumber> {
    return this.numbers.end(tx, id, await this.organisations.today(tx));
  }

  /** @throws AppError NOT_FOUND, CONFLICT when it has ended */
  async confirmNumber(tx: Tx, id: string): Promise<PhoneNumber> {
    return this.numbers.confirm(tx, id, await this.organisations.today(tx));
  }

  /** @throws AppError NOT_FOUND, CONFLICT when it has ended */
  async suspendNumber(tx: Tx, id: string, reason: SuspensionReason): Promise<PhoneNumber> {
    return this.numbers.suspend(tx, id, reason, await this.organisations.today(tx));
  }

  /** @throws AppError NOT_FOUND */
  async giveConsent(
    tx: Tx,
    context: TenantContext,
    consent: {
      readonly participantId: string;
      readonly purpose: ConsentPurpose;
      readonly grantedOn?: LocalDate | null;
      readonly source: ConsentSource;
    },
  ): Promise<Consent> {
    await this.participants.byId(tx, consent.participantId);
    const grantedOn = consent.grantedOn ?? (await this.organisations.today(tx));
    return this.consents.give(tx, context, { ...consent, grantedOn });
  }

  /** @returns null when there was none. @throws AppError NOT_FOUND, BAD_INPUT for a day before the agreement */
  async withdrawConsent(
    tx: Tx,
    consent: {
      readonly participantId: string;
      readonly purpose: ConsentPurpose;
      readonly withdrawnOn?: LocalDate | null;
    },
  ): Promise<Consent | null> {
    const { participantId, purpose } = consent;
    await this.participants.byId(tx, participantId);
    const withdrawnOn = consent.withdrawnOn ?? (await this.organisations.today(tx));
    return this.consents.withdraw(tx, participantId, purpose, withdrawnOn);
  }
}
