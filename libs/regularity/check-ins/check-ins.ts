import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Organisations } from '#libs/people/organisations.js';
import { LONE_ROLES } from '#libs/people/roles.js';
import { StaffMember } from '#libs/people/staff-member.entity.js';
import { CheckInChanges } from './check-in-changes.js';
import { CheckInContact, NOT_SPOKEN, type ContactOutcome } from './check-in-contact.entity.js';
import { CheckInNote } from './check-in-note.entity.js';
import { CheckIn } from './check-in.entity.js';
import { CHECK_INS, CLOSE_AS_CONTACTED, LAST_SEEN, LOCK_PARTICIPANT_OF, VISITS_OF } from './check-ins.sql.js';
import { usualRhythm, type UsualRhythm } from '../measures/usual-rhythm.js';
import { found } from '#libs/errors/found.js';

/** SNOOZED is open, but not to be looked at before its day. */
export const CHECK_IN_STATES = ['OPEN', 'SNOOZED', 'CLOSED'] as const;
export type CheckInState = (typeof CHECK_IN_STATES)[number];

export interface CheckInFilter {
  readonly state?: CheckInState | null;
  readonly groupId?: string | null;
  readonly siteId?: string | null;
  readonly participantId?: string | null;
  readonly assignedToId?: string | null;
}

export interface ContactMade {
  readonly outcome: ContactOutcome;
  readonly note: string | null;
  /** Today when left out. */
  readonly contactedOn: LocalDate | null;
}

/** The last session of the group that somebody came to. */
export interface LastSeen {
  readonly sessionId: string;
  readonly date: LocalDate;
}

export const MAX_CHECK_IN_NOTE_CHARACTERS = 500;
/** Nobody is put off for longer: then a call is no longer about how they are now. */
export const LONGEST_SNOOZE_DAYS = 60;
/** How far back visits tell how somebody usually comes. */
const RHYTHM_WEEKS = 26;

/** Tasks to call somebody: they are opened and closed by the marks (check-in-updates.ts), and worked on here. */
@Injectable()
export class CheckIns {
  constructor(
    private readonly organisations: Organisations,
    private readonly changes: CheckInChanges,
  ) {}

  async page(tx: Tx, filter: CheckInFilter, request: PageRequest): Promise<CheckIn[]> {
    return CHECK_INS[filter.state ?? 'ANY'].page(tx, await this.listed(tx, filter), request);
  }

  async count(tx: Tx, filter: CheckInFilter): Promise<number> {
    return CHECK_INS[filter.state ?? 'ANY'].count(tx, await this.listed(tx, filter));
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<CheckIn> {
    return found(await rowById(tx, CheckIn, id), 'check-in');
  }

  /**
   * Keeps that somebody called, and what came of it. Once they have spoken the check-in is done, and misses up to that day
   * never count again; a message left or a call not taken keeps it open.
   * @throws AppError NOT_FOUND, CONFLICT when it is closed, BAD_INPUT for a date before the misses or in the future
   */
  async logContact(tx: Tx, context: TenantContext, id: string, contact: ContactMade): Promise<CheckIn> {
    const checkIn = await this.lockedOpen(tx, id);
    const today = await this.organisations.today(tx);
    const contactedOn = contact.contactedOn ?? today;
    if (contactedOn > today || contactedOn < checkIn.missedFrom) {
      throw badInput('contactedOn', 'Give a day from the first missed session up to today');
    }
    await tx.getRepository(CheckInContact).insert({
      organisationId: context.organisationId,
      checkInId: id,
      membershipId: checkIn.membershipId,
      outcome: contact.outcome,
      note: contact.note,
      contactedOn,
      staffMemberId: context.actor.staffMemberId,
    });
    if (!NOT_SPOKEN.includes(contact.outcome)) {
      await CLOSE_AS_CONTACTED.run(tx, { id });
    }
    // A call of some days ago may already have been followed by new misses.
    await this.changes.announce(tx, context, { participantId: checkIn.participantId });
    return this.byId(tx, id);
  }

  /**
   * Puts it off until a day, or takes that back.
   * @throws AppError NOT_FOUND, CONFLICT when it is closed, BAD_INPUT
   */
  async snooze(tx: Tx, id: string, until: LocalDate | null): Promise<CheckIn> {
    await this.lockedOpen(tx, id);
    const today = await this.organisations.today(tx);
    if (until !== null && (until <= today || until > addDays(today, LONGEST_SNOOZE_DAYS))) {
      throw badInput('until', `Give a day after today, within ${LONGEST_SNOOZE_DAYS} days`);
    }
    await tx.getRepository(CheckIn).update(id, { snoozedUntil: until });
    return this.byId(tx, id);
  }

  /** @throws AppError NOT_FOUND, CONFLICT when it is closed, BAD_INPUT for somebody who cannot take it */
  async handOver(tx: Tx, id: string, staffMemberId: string): Promise<CheckIn> {
    await this.lockedOpen(tx, id);
    const staff = found(await tx.getRepository(StaffMember).findOneBy({ id: staffMemberId }), 'staff member');
    if (staff.disabledAt !== null || staff.roles.some((role) => LONE_ROLES.includes(role))) {
      throw badInput('staffMemberId', 'Choose somebody of the staff who signs in');
    }
    await tx.getRepository(CheckIn).update(id, { assignedToId: staffMemberId });
    return this.byId(tx, id);
  }

  /** @throws AppError NOT_FOUND */
  async addNote(tx: Tx, context: TenantContext, id: string, text: string): Promise<CheckIn> {
    const checkIn = await this.byId(tx, id);
    const { organisationId, actor } = context;
    await tx
      .getRepository(CheckInNote)
      .insert({ organisationId, checkInId: id, text, staffMemberId: actor.staffMemberId });
    return checkIn;
  }

  /** Tries to reach the people of these check-ins, oldest first. */
  async contactsOf(tx: Tx, checkInIds: readonly string[]): Promise<CheckInContact[]> {
    return tx.getRepository(CheckInContact).find({
      where: { checkInId: In([...checkInIds]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** What staff left for each other, oldest first. */
  async notesOf(tx: Tx, checkInIds: readonly string[]): Promise<CheckInNote[]> {
    return tx.getRepository(CheckInNote).find({
      where: { checkInId: In([...checkInIds]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** The last session that each membership came to, walk-ins included; none for who never came. */
  async lastSeenOf(tx: Tx, membershipIds: readonly string[]): Promise<Map<string, LastSeen>> {
    const rows = await LAST_SEEN.rows(tx, { membershipIds });
    return new Map(rows.map(({ membershipId, sessionId, date }) => [membershipId, { sessionId, date }]));
  }

  /** How each membership usually came in the half year before their last visit; none with few visits. */
  async rhythmsOf(tx: Tx, membershipIds: readonly string[]): Promise<Map<string, UsualRhythm>> {
    const rows = await VISITS_OF.rows(tx, { membershipIds });
    return new Map(
      rows.flatMap(({ membershipId, visits }): [string, UsualRhythm][] => {
        const from = addDays(visits.at(-1)!, -7 * RHYTHM_WEEKS);
        const rhythm = usualRhythm(visits.filter((date) => date >= from));
        return rhythm === null ? [] : [[membershipId, rhythm]];
      }),
    );
  }

  /** Locks the participant first, as computing their measures does, so that neither overtakes the other. */
  private async lockedOpen(tx: Tx, id: string): Promise<CheckIn> {
    await LOCK_PARTICIPANT_OF.run(tx, { id });
    const checkIn = await this.byId(tx, id);
    if (checkIn.closedAt !== null) {
      throw new AppError('CONFLICT', 'The check-in is closed already; somebody reached them, or they came');
    }
    return checkIn;
  }

  private async listed(tx: Tx, filter: CheckInFilter) {
    const { groupId = null, siteId = null, participantId = null, assignedToId = null } = filter;
    return { today: await this.organisations.today(tx), groupId, siteId, participantId, assignedToId };
  }
}
