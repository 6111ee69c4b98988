import type { Consent as ConsentRow } from '#libs/people/consent.entity.js';
import { listedLanguage } from '#libs/people/language.js';
import type { Organisation as OrganisationRow } from '#libs/people/organisation.entity.js';
import type { Participant as ParticipantRow } from '#libs/people/participant.entity.js';
import type { PhoneNumber as PhoneNumberRow } from '#libs/people/phone-number.entity.js';
import type { Site as SiteRow } from '#libs/people/site.entity.js';
import type { StaffMember as StaffMemberRow } from '#libs/people/staff-member.entity.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { isAllowed } from '../auth/permissions.js';
import type { Vault } from '#libs/secrets/vault.js';
import type { RequestScope } from '../auth/request-scope.js';
import type { Consent, Organisation, Participant, PhoneNumber, Site, StaffMember } from './people.types.js';

export function toOrganisation(row: OrganisationRow): Organisation {
  return {
    id: row.id,
    name: row.name,
    language: row.language,
    timeZone: row.timeZone,
    smsSender: row.smsSender,
    reminderTime: row.reminderTime,
    quietFrom: row.quietFrom,
    quietTo: row.quietTo,
    maxTextsPerDay: row.maxTextsPerDay,
    // Numeric columns come with all their places: 6.500.
    smsPartPriceCents: row.smsPartPriceCents === null ? null : String(Number(row.smsPartPriceCents)),
    massSendThreshold: row.massSendThreshold,
    smsReplyNumber: row.smsReplyNumber,
    horizonWeeks: row.horizonWeeks,
  };
}

export function toSite(row: SiteRow): Site {
  return { id: row.id, name: row.name, address: row.address };
}

/** Addresses are for administrators and for oneself. */
export function toStaffMember(row: StaffMemberRow, scope: RequestScope): StaffMember {
  const showsEmail = isAllowed(scope.principal, 'staff.manage') || row.id === scope.principal.staffMemberId;
  return {
    id: row.id,
    displayName: row.displayName,
    email: showsEmail ? row.email : null,
    roles: row.roles,
    disabledAt: row.disabledAt,
  };
}

/** Peers see what people call them, and nothing else. */
export function toParticipant(row: ParticipantRow, scope: RequestScope): Participant {
  const { id, firstName, archivedAt } = row;
  if (scope.isPeer) {
    return {
      id,
      firstName,
      archivedAt,
      lastName: null,
      alias: null,
      language: null,
      birthYear: null,
      note: null,
    };
  }
  const { lastName, alias, birthYear, note } = row;
  const language = listedLanguage(row.language);
  return { id, firstName, lastName, alias, language, birthYear, note, archivedAt };
}

export function toPhoneNumber(row: PhoneNumberRow, vault: Vault): PhoneNumber {
  return {
    id: row.id,
    e164: e164Of(vault, row),
    status: row.status,
    validFrom: row.validFrom,
    validTo: row.validTo,
    confirmedOn: row.confirmedOn,
    askToConfirm: row.askToConfirm,
    suspendedReason: row.suspendedReason,
    suspendedOn: row.suspendedOn,
    lastDeliveredAt: row.lastDeliveredAt,
  };
}

export function toConsent(row: ConsentRow): Consent {
  return {
    id: row.id,
    purpose: row.purpose,
    grantedOn: row.grantedOn,
    withdrawnOn: row.withdrawnOn,
    source: row.source,
  };
}
