import type { DepartureCount } from '#libs/excursions/departure-counts.sql.js';
import type { ExcursionParticipant as ExcursionParticipantRow } from '#libs/excursions/excursion-participant.entity.js';
import type { ExcursionPlan } from '#libs/excursions/excursion-plan.entity.js';
import type { ExcursionSheet as Sheet } from '#libs/excursions/excursion-sheet.js';
import type { LegSeat as LegSeatRow } from '#libs/excursions/leg-seat.entity.js';
import type { PhotoConsent as PhotoConsentRow } from '#libs/excursions/photo-consent.entity.js';
import { sheetTitle } from '#libs/excursions/sheet-words.js';
import type { TransportLeg as TransportLegRow } from '#libs/excursions/transport-leg.js';
import type { RequestScope } from '../auth/request-scope.js';
import type { Session } from '../groups/sessions.types.js';
import type { ExcursionSheet } from './excursion-sheet.types.js';
import type {
  Excursion,
  ExcursionParticipant,
  Headcount,
  LegSeat,
  PhotoConsent,
  TransportLeg,
} from './excursions.types.js';

/** Peers see what participants are told, and the safety plan. */
export function toExcursion(plan: ExcursionPlan, session: Session, scope: RequestScope): Excursion {
  return {
    sessionId: session.id,
    destination: plan.destination,
    meetingPoint: session.place,
    meetsAt: session.startsAt,
    returnsAt: session.endsAt,
    bring: plan.bring,
    accessibility: plan.accessibility,
    contactName: plan.contactName,
    contactPhone: plan.contactPhone,
    safetyPlan: plan.safetyPlan,
    organisationCostCents: scope.isPeer ? null : plan.organisationCostCents,
    participantCostCents: plan.participantCostCents,
  };
}

export function toTransportLeg(row: TransportLegRow, scope: RequestScope): TransportLeg {
  return {
    id: row.id,
    sessionId: row.sessionId,
    kind: row.kind,
    vehicle: row.vehicle === '' ? null : row.vehicle,
    from: row.from,
    to: row.to,
    departsAt: row.departsAt,
    arrivesAt: row.arrivesAt,
    seats: row.seats,
    seatsTaken: row.seatsTaken,
    seatsFree: row.seats === null ? null : row.seats - row.seatsTaken,
    driver: scope.isPeer ? null : row.driver,
    tickets: scope.isPeer ? null : row.tickets,
  };
}

export function toExcursionParticipant(row: ExcursionParticipantRow): ExcursionParticipant {
  return {
    id: row.id,
    sessionId: row.sessionId,
    participantId: row.participantId,
    emergencyContactName: row.emergencyContactName,
    emergencyContactPhone: row.emergencyContactPhone,
    allergiesAndNeeds: row.allergiesAndNeeds,
    sensitiveDeletedAt: row.sensitiveDeletedAt,
    paidCents: row.paidCents,
    paidAt: row.paidAt,
  };
}

export function toLegSeat({ sessionId, legId, seats }: LegSeatRow): LegSeat {
  return { sessionId, legId, seats };
}

export function toPhotoConsent(row: PhotoConsentRow): PhotoConsent {
  return {
    id: row.id,
    purpose: row.purpose,
    grantedOn: row.grantedOn,
    withdrawnOn: row.withdrawnOn,
    source: row.source,
  };
}

export function toHeadcount(row: DepartureCount): Headcount {
  const difference = row.people - row.markedPresent;
  return {
    id: row.id,
    sessionId: row.sessionId,
    legId: row.legId,
    recordedById: row.recordedById,
    label: row.label,
    people: row.people,
    countedAt: row.countedAt,
    markedPresent: row.markedPresent,
    difference,
    matches: difference === 0,
  };
}

export function toExcursionSheet(sheet: Sheet, scope: RequestScope): ExcursionSheet {
  return {
    sessionId: sheet.sessionId,
    language: sheet.language,
    title: sheetTitle(sheet),
    kind: sheet.kind,
    isCancelled: sheet.isCancelled,
    publicName: sheet.publicName,
    localDate: sheet.localDate,
    timeZone: sheet.timeZone,
    meetsAt: sheet.meetsAt,
    returnsAt: sheet.returnsAt,
    meetingPoint: sheet.meetingPoint,
    destination: sheet.destination,
    contactName: sheet.contactName,
    contactPhone: sheet.contactPhone,
    bring: sheet.bring,
    accessibility: sheet.accessibility,
    safetyPlan: sheet.safetyPlan,
    participantCostCents: sheet.participantCostCents,
    legs: sheet.legs.map((leg) => toTransportLeg(leg, scope)),
    people: sheet.people.map((person) => ({
      participantId: person.participantId,
      name: person.name,
      companions: person.companions,
      legNumbers: [...person.legNumbers],
      emergencyContactName: person.emergencyContactName,
      emergencyContactPhone: person.emergencyContactPhone,
      allergiesAndNeeds: person.allergiesAndNeeds,
      paidCents: person.paidCents,
      mayBePhotographed: person.mayBePhotographed,
      picturesMayBePublished: person.picturesMayBePublished,
    })),
  };
}
