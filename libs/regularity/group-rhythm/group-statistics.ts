import { Injectable } from '@nestjs/common';
import { isoWeekIndex } from '#libs/calendar/iso-week.js';
import { daysBetween, type LocalDate } from '#libs/calendar/local-date.js';
import { ROOM_FOR_COUNTING } from '#libs/database/room-for-counting.sql.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { dosage, doseOf, type AttendedSession, type Dosage, type Dose } from '../measures/dosage.js';
import { retention, WEEKS_MISSED_TO_HAVE_LEFT, type Retention } from '../measures/retention.js';
import type { Period } from '../measures/period.js';
import {
  ACTIVE_WEEKS_BINS,
  ATTENDED_SESSIONS,
  MEMBER_STAYS,
  MEMBERS_BY_MOMENTUM,
  MOMENTUM_BINS,
  PEOPLE_BY_ACTIVE_WEEKS,
  PERIOD_FIGURES,
  WEEKS_WITH_SESSIONS,
} from './group-statistics.sql.js';
import type { Cell } from './small-cells.js';

/** Of what the rhythm is read: a group, a site with all its groups, or the whole organisation. */
export type RhythmSubject =
  | { readonly kind: 'GROUP' | 'SITE'; readonly id: string }
  | { readonly kind: 'ORGANISATION'; readonly id: null };

/** What happened in a period. Encounters: one person present at one session. */
export interface PeriodFigures {
  /** Sessions that were not cancelled and have begun. */
  readonly sessions: number;
  readonly people: Cell;
  /** Those who had never come before the period. */
  readonly newPeople: Cell;
  readonly encounters: number;
}

export interface WeekFigures {
  /** The Monday of the ISO week. */
  readonly week: LocalDate;
  readonly sessions: number;
  readonly people: Cell;
  readonly encounters: number;
}

/** People by how many weeks they came in; `to` null: and more. */
export interface ActiveWeeksBin {
  readonly from: number;
  readonly to: number | null;
  readonly people: Cell;
}

/** Members by momentum (M6), from `from` up to but not including `to`; the last bin includes 1. */
export interface MomentumBin {
  readonly from: number;
  readonly to: number;
  readonly people: Cell;
}

/** The rhythm of many people together, read from the marks by one statement for each part. */
@Injectable()
export class RhythmReading {
  async figures(tx: Tx, { kind, id }: RhythmSubject, period: Period): Promise<PeriodFigures> {
    await makeRoom(tx, kind);
    const row = await PERIOD_FIGURES[kind].one(tx, { ...period, subjectId: id });
    return {
      sessions: row.sessions,
      encounters: row.encounters,
      people: { people: row.people, key: Number(row.peopleKey) },
      newPeople: { people: row.newPeople, key: Number(row.newPeopleKey) },
    };
  }

  /** The ISO weeks of the period in which there was a session, in order. */
  async weeks(tx: Tx, { kind, id }: RhythmSubject, period: Period): Promise<WeekFigures[]> {
    await makeRoom(tx, kind);
    const rows = await WEEKS_WITH_SESSIONS[kind].rows(tx, { ...period, subjectId: id });
    return rows.map(({ week, sessions, encounters, people, peopleKey }) => ({
      week,
      sessions,
      encounters,
      people: { people, key: Number(peopleKey) },
    }));
  }

  async activeWeeks(tx: Tx, { kind, id }: RhythmSubject, period: Period): Promise<ActiveWeeksBin[]> {
    await makeRoom(tx, kind);
    const row = await PEOPLE_BY_ACTIVE_WEEKS[kind].one(tx, { ...period, subjectId: id });
    return ACTIVE_WEEKS_BINS.map((bin, index) => ({ ...bin, people: cellIn(row, index) }));
  }

  /** The momentum of today's members. */
  async momentum(tx: Tx, groupId: string): Promise<MomentumBin[]> {
    const row = await MEMBERS_BY_MOMENTUM.one(tx, { groupId });
    return Array.from({ length: MOMENTUM_BINS }, (_, index) => ({
      from: index / MOMENTUM_BINS,
      to: (index + 1) / MOMENTUM_BINS,
      people: cellIn(row, index),
    }));
  }

  /** How long members stay (G1), over all memberships that had begun by the end of the period, as known by then. */
  async retention(tx: Tx, groupId: string, until: LocalDate): Promise<Retention> {
    const stays = await MEMBER_STAYS.rows(tx, { groupId, until });
    return retention(
      stays.map(({ startsOn, came, missedWeeks }) => ({
        weeks: came === null ? 0 : Math.floor(daysBetween(startsOn, came) / 7),
        left: missedWeeks >= WEEKS_MISSED_TO_HAVE_LEFT,
      })),
    );
  }

  /** How much of the group people have had in the period (G2); null when nobody came. */
  async dosage(tx: Tx, groupId: string, period: Period): Promise<Dosage | null> {
    const byPerson = new Map<string, AttendedSession[]>();
    const rows = await ATTENDED_SESSIONS.rows(tx, { ...period, subjectId: groupId });
    for (const { participantId, date, hours, kind } of rows) {
      const own = byPerson.get(participantId) ?? [];
      own.push({ week: isoWeekIndex(date), hours, kind });
      byPerson.set(participantId, own);
    }
    return dosage([...byPerson.values()].map(doseOf).filter((dose): dose is Dose => dose !== null));
  }
}

/** A group never needs it. */
async function makeRoom(tx: Tx, kind: RhythmSubject['kind']): Promise<void> {
  if (kind !== 'GROUP') await ROOM_FOR_COUNTING.run(tx);
}

function cellIn(row: Readonly<Record<string, number | string>>, bin: number): Cell {
  return { people: Number(row[`bin${bin}`]), key: Number(row[`bin${bin}Key`]) };
}
