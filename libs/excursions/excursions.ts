import { Injectable } from '@nestjs/common';
import { localDateOf } from '#libs/calendar/local-date.js';
import { wallTimeOf } from '#libs/calendar/wall-time.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, type FieldProblem } from '#libs/errors/app-error.js';
import { requireManaged } from '#libs/groups/managed-groups.js';
import type { Session } from '#libs/groups/session.entity.js';
import { Sessions } from '#libs/groups/sessions.js';
import { LOCK_SESSION } from '#libs/participation/seats/sign-up.sql.js';
import { Organisations } from '#libs/people/organisations.js';
import { asE164 } from '#libs/people/phone-numbers.js';
import { ExcursionPlan } from './excursion-plan.entity.js';
import { problemsOfExcursion, type ExcursionDraft, type ExcursionKind } from './excursion-rules.js';
import type { LegPlan } from './transport-leg.js';
import { legsOfSessions, replaceLegs } from './transport-legs.js';

/** What may be said of an excursion beside when and where. Left out it stays as it is; null or blank removes it. */
export interface ExcursionRemarks {
  readonly bring?: string | null;
  readonly accessibility?: string | null;
  readonly contactName?: string | null;
  /** In any notation; Finnish when it has no country. */
  readonly contactPhone?: string | null;
  readonly safetyPlan?: string | null;
}

export interface NewExcursion extends ExcursionRemarks {
  readonly groupId: string;
  readonly kind: ExcursionKind;
  readonly meetsAt: Date;
  readonly returnsAt: Date;
  readonly meetingPoint: string;
  readonly destination: string;
  /** Left out: the group's; null: no limit. */
  readonly capacity?: number | null;
  /** Euro cents. */
  readonly organisationCostCents?: number;
  readonly participantCostCents?: number;
  readonly legs?: readonly LegPlan[];
}

/** What changes; what is left out stays as it is. */
export type ExcursionChanges = Omit<Partial<NewExcursion>, 'groupId'>;

const MINUTE_MS = 60_000;

/**
 * Excursions: sessions with a plan. People meet at the session's place when it starts and are back when it ends, so
 * reminders, calendars and double bookings know an excursion like any session.
 */
@Injectable()
export class Excursions {
  constructor(
    private readonly sessions: Sessions,
    private readonly organisations: Organisations,
  ) {}

  /**
   * Plans an excursion in one go: the session, its plan and its transport.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT naming each field and leg, CONFLICT for an archived group
   */
  async plan(tx: Tx, context: TenantContext, input: NewExcursion): Promise<Session> {
    const { groupId, capacity, legs = [] } = input;
    const draft: ExcursionDraft = {
      ...input,
      organisationCostCents: input.organisationCostCents ?? 0,
      participantCostCents: input.participantCostCents ?? 0,
      legs,
    };
    refuse(problemsOfExcursion(draft));
    const { timeZone } = await this.organisations.current(tx);
    const session = await placeIsMeetingPoint(() =>
      this.sessions.create(tx, context, groupId, {
        kind: input.kind,
        ...wallPlan(draft, timeZone),
        timeZone,
        place: input.meetingPoint,
        ...(capacity === undefined ? {} : { capacity }),
      }),
    );
    requireSameStart(session, draft);
    await tx.getRepository(ExcursionPlan).insert({
      organisationId: context.organisationId,
      sessionId: session.id,
      ...planColumns(draft, input),
    });
    await replaceLegs(tx, context, session.id, withoutIds(legs));
    return session;
  }

  /**
   * Changes an excursion, or gives a plan to a session of such a kind that has none. Legs move with the meeting time
   * unless they are given; given ones replace all, and keep their passengers where they come with their ids.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, SESSION_CANCELLED, SESSION_STARTED when one that has begun would be
   * moved ahead, CONFLICT when seats that are taken, passengers or counts would be lost
   */
  async update(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    changes: ExcursionChanges,
  ): Promise<Session> {
    await LOCK_SESSION.run(tx, { sessionId });
    const before = await this.sessions.byId(tx, sessionId);
    requireManaged(context, before.groupId);
    const plan = await tx.getRepository(ExcursionPlan).findOneBy({ sessionId: before.id });
    const draft = await changedDraft(tx, before, plan, changes);
    refuse(problemsOfExcursion(draft));
    const moved = changes.meetsAt !== undefined || changes.returnsAt !== undefined;
    const session = await placeIsMeetingPoint(() =>
      this.sessions.change(tx, context, before.id, {
        ...(moved ? wallPlan(draft, before.timeZone) : {}),
        ...(changes.kind === undefined ? {} : { kind: changes.kind }),
        ...(changes.meetingPoint === undefined ? {} : { place: changes.meetingPoint }),
        ...(changes.capacity === undefined ? {} : { capacity: changes.capacity }),
      }),
    );
    requireSameStart(session, draft);
    const columns = planColumns(draft, changes);
    if (plan) await tx.getRepository(ExcursionPlan).save({ ...plan, ...columns });
    else {
      const { organisationId } = context;
      await tx.getRepository(ExcursionPlan).insert({ organisationId, sessionId: session.id, ...columns });
    }
    if (changes.legs !== undefined) await replaceLegs(tx, context, session.id, changes.legs);
    return session;
  }
}

async function changedDraft(
  tx: Tx,
  session: Session,
  plan: ExcursionPlan | null,
  changes: ExcursionChanges,
): Promise<ExcursionDraft> {
  const meetsAt = changes.meetsAt ?? session.startsAt;
  const shiftMs = meetsAt.getTime() - session.startsAt.getTime();
  const later = (instant: Date) => new Date(instant.getTime() + shiftMs);
  const legs =
    changes.legs ??
    (await legsOfSessions(tx, [session.id])).map((leg) => ({
      ...leg,
      departsAt: later(leg.departsAt),
      arrivesAt: later(leg.arrivesAt),
    }));
  return {
    kind: changes.kind ?? session.kind,
    meetsAt,
    returnsAt: changes.returnsAt ?? later(session.endsAt),
    meetingPoint: changes.meetingPoint ?? session.place ?? '',
    destination: changes.destination ?? plan?.destination ?? '',
    organisationCostCents: changes.organisationCostCents ?? plan?.organisationCostCents ?? 0,
    participantCostCents: changes.participantCostCents ?? plan?.participantCostCents ?? 0,
    legs,
  };
}

/** What is wrong with the place of the session is told of the meeting point, by which it is known here. */
async function placeIsMeetingPoint<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || !error.fields.some(({ field }) => field === 'place')) throw error;
    const fields = error.fields.map(({ field, message }) => ({
      field: field === 'place' ? 'meetingPoint' : field,
      message,
    }));
    throw new AppError(error.code, error.message, { fields, cause: error });
  }
}

function refuse(fields: readonly FieldProblem[]): void {
  if (fields.length > 0)
    throw new AppError('BAD_INPUT', 'The excursion cannot be planned like this', { fields });
}

/** When an excursion begins and how long it takes, as sessions are planned. */
function wallPlan({ meetsAt, returnsAt }: ExcursionDraft, timeZone: string) {
  return {
    localDate: localDateOf(meetsAt, timeZone),
    wallTime: wallTimeOf(meetsAt, timeZone),
    durationMinutes: (returnsAt.getTime() - meetsAt.getTime()) / MINUTE_MS,
  };
}

/** In the night in which clocks go back an hour comes twice, and a session starts in the first of the two. */
function requireSameStart(session: Session, { meetsAt }: ExcursionDraft): void {
  if (session.startsAt.getTime() !== meetsAt.getTime()) {
    throw badInput('meetsAt', 'Clocks show this time twice that night; choose another one');
  }
}

function planColumns(draft: ExcursionDraft, remarks: ExcursionRemarks) {
  const { organisationCostCents, participantCostCents } = draft;
  const { bring, accessibility, contactName, contactPhone, safetyPlan } = remarks;
  return {
    destination: draft.destination.trim(),
    organisationCostCents,
    participantCostCents,
    ...(bring === undefined ? {} : { bring: textOf(bring) }),
    ...(accessibility === undefined ? {} : { accessibility: textOf(accessibility) }),
    ...(contactName === undefined ? {} : { contactName: textOf(contactName) }),
    ...(contactPhone === undefined ? {} : { contactPhone: phoneOf(contactPhone, 'contactPhone') }),
    ...(safetyPlan === undefined ? {} : { safetyPlan: textOf(safetyPlan) }),
  };
}

/** A text as it is kept: without blanks around it, and null when nothing is left. */
export function textOf(text: string | null): string | null {
  return text?.trim() || null;
}

/** A number as E.164, or null. @throws AppError BAD_INPUT naming `field` */
export function phoneOf(number: string | null, field: string): string | null {
  return textOf(number) === null ? null : asE164(number ?? '', field);
}

function withoutIds(legs: readonly LegPlan[]): LegPlan[] {
  return legs.map((leg) => ({ ...leg, id: null }));
}
