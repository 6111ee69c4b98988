import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import type { SessionKind } from '#libs/groups/session.entity.js';
import { Sessions } from '#libs/groups/sessions.js';
import { registerSheets } from '#libs/participation/registers/register-sheet.js';
import type { Language } from '#libs/people/language.js';
import type { Participant } from '#libs/people/participant.entity.js';
import type { ExcursionParticipant } from './excursion-participant.entity.js';
import { ExcursionParticipants } from './excursion-participants.js';
import { ExcursionPlan } from './excursion-plan.entity.js';
import { WHO_COMES_WITH_COMPANION } from './excursion-sheet.sql.js';
import { legSeatsOfSessions } from './leg-seats.js';
import { agreesTo, photoConsentsOfSessions } from './photo-consents.js';
import type { TransportLeg } from './transport-leg.js';
import { legsOfSessions } from './transport-legs.js';

/** Somebody on the sheet: what the leader needs on the bus and nothing else. */
export interface SheetPerson {
  readonly participantId: string;
  /** First name and the initial of the last name. */
  readonly name: string;
  /** Companions and support persons who come along. */
  readonly companions: number;
  /** Numbers of the legs they are on, counted from 1; empty: on all of them. */
  readonly legNumbers: readonly number[];
  readonly emergencyContactName: string | null;
  readonly emergencyContactPhone: string | null;
  readonly allergiesAndNeeds: string | null;
  /** Euro cents; null: nothing. */
  readonly paidCents: number | null;
  readonly mayBePhotographed: boolean;
  readonly picturesMayBePublished: boolean;
}

/** An excursion on a page. It has the group's public name only: paper is left on seats. */
export interface ExcursionSheet {
  readonly sessionId: string;
  readonly language: Language;
  readonly kind: SessionKind;
  readonly isCancelled: boolean;
  readonly publicName: string;
  readonly localDate: LocalDate;
  readonly timeZone: string;
  readonly meetsAt: Date;
  readonly returnsAt: Date;
  readonly meetingPoint: string | null;
  readonly destination: string;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly bring: string | null;
  readonly accessibility: string | null;
  readonly safetyPlan: string | null;
  /** Euro cents. */
  readonly participantCostCents: number;
  /** In the order in which they depart: the first is number 1. */
  readonly legs: readonly TransportLeg[];
  /** By first name. */
  readonly people: readonly SheetPerson[];
}

/** Gathers the sheet of an excursion. */
@Injectable()
export class ExcursionSheets {
  constructor(
    private readonly sessions: Sessions,
    private readonly participants: ExcursionParticipants,
  ) {}

  /**
   * The sheet of one excursion: everybody who holds a seat, and who was marked there without one.
   * @param language null: the group's own
   * @throws AppError NOT_FOUND
   */
  async of(tx: Tx, sessionId: string, language: Language | null): Promise<ExcursionSheet> {
    const session = await this.sessions.byId(tx, sessionId);
    const plan = await tx.getRepository(ExcursionPlan).findOneBy({ sessionId: session.id });
    if (!plan) throw new AppError('NOT_FOUND', 'The session has no plan of an excursion');
    const group = await tx.getRepository(ActivityGroup).findOneByOrFail({ id: session.groupId });
    const legs = await legsOfSessions(tx, [session.id]);
    return {
      sessionId: session.id,
      language: language ?? group.language,
      kind: session.kind,
      isCancelled: session.status === 'CANCELLED',
      publicName: group.publicName,
      localDate: session.localDate,
      timeZone: session.timeZone,
      meetsAt: session.startsAt,
      returnsAt: session.endsAt,
      meetingPoint: session.place,
      destination: plan.destination,
      contactName: plan.contactName,
      contactPhone: plan.contactPhone,
      bring: plan.bring,
      accessibility: plan.accessibility,
      safetyPlan: plan.safetyPlan,
      participantCostCents: plan.participantCostCents,
      legs,
      people: await this.people(tx, session.id, legs),
    };
  }

  private async people(tx: Tx, sessionId: string, legs: readonly TransportLeg[]): Promise<SheetPerson[]> {
    const register = (await registerSheets(tx, [sessionId])).get(sessionId) ?? [];
    const seats = byParticipant(await legSeatsOfSessions(tx, [sessionId]));
    const consents = byParticipant(await photoConsentsOfSessions(tx, [sessionId]));
    const kept = new Map<string, ExcursionParticipant>(
      (await this.participants.ofSessions(tx, [sessionId])).map((row) => [row.participantId, row]),
    );
    const accompanied = new Set(
      (await WHO_COMES_WITH_COMPANION.rows(tx, { sessionId })).map((row) => row.participantId),
    );
    const numbers = new Map(legs.map((leg, index) => [leg.id, index + 1]));
    return register.map(({ participant }) => {
      const row = kept.get(participant.id);
      const own = seats.get(participant.id) ?? [];
      const agreements = consents.get(participant.id) ?? [];
      return {
        participantId: participant.id,
        name: shortName(participant),
        companions: Math.max(accompanied.has(participant.id) ? 1 : 0, ...own.map((seat) => seat.seats - 1)),
        legNumbers: own.flatMap((seat) => numbers.get(seat.legId) ?? []),
        emergencyContactName: row?.emergencyContactName ?? null,
        emergencyContactPhone: row?.emergencyContactPhone ?? null,
        allergiesAndNeeds: row?.allergiesAndNeeds ?? null,
        paidCents: row?.paidCents ?? null,
        mayBePhotographed: agreesTo(agreements, 'TAKING'),
        picturesMayBePublished: agreesTo(agreements, 'PUBLISHING'),
      };
    });
  }
}

function byParticipant<Row extends { readonly participantId: string }>(
  rows: readonly Row[],
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.participantId);
    if (group) group.push(row);
    else groups.set(row.participantId, [row]);
  }
  return groups;
}

/** "Aino V.": enough to call somebody by, too little to look them up. */
export function shortName({ firstName, lastName }: Pick<Participant, 'firstName' | 'lastName'>): string {
  const initial = [...(lastName?.trim() ?? '')][0];
  return initial === undefined ? firstName : `${firstName} ${initial.toLocaleUpperCase('fi')}.`;
}
