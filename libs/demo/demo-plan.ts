import { isInBreak } from '#libs/calendar/breaks.js';
import { addDays, daysBetween, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { occurrenceDates, parseRecurrenceRule } from '#libs/calendar/recurrence.js';
import type { WallTime } from '#libs/calendar/wall-time.js';
import type { Admission } from '#libs/groups/activity-group.entity.js';
import type { MembershipRole } from '#libs/groups/membership.entity.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import type { OrganisationSettings } from '#libs/people/organisation-settings.js';
import type { Role } from '#libs/people/roles.js';
import { breaksBetween, type DemoBreak } from './demo-breaks.js';
import { DEMO_PEOPLE, type DemoGroupKey, type DemoPerson } from './demo-people.js';
import { HISTORY_WEEKS, markOf, randomStream, weeksOf } from './rhythms.js';

export const DEMO_ORGANISATION = {
  name: 'Polku ry',
  language: 'fi',
  timeZone: 'Europe/Helsinki',
  smsSender: 'Polku ry',
  // Its texts reach no phone: whoever tries the demo at night sees them in the sandbox at once.
  quietFrom: '00:00',
  quietTo: '00:00',
  horizonWeeks: 8,
} as const satisfies OrganisationSettings;

export interface DemoSite {
  readonly name: string;
  readonly address: string;
}

export interface DemoStaffMember {
  readonly email: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

export interface DemoGroup {
  readonly key: DemoGroupKey;
  /** Its place in the list of sites. */
  readonly site: number;
  readonly internalName: string;
  readonly publicName: string;
  readonly admission: Admission;
  readonly capacity: number | null;
  /** The address of the one who leads it and keeps its registers. */
  readonly leader: string;
  readonly recurrenceRule: string;
  readonly wallTime: WallTime;
  readonly durationMinutes: number;
  /** Goes into texts: neutral, and at most 30 characters. */
  readonly place: string;
}

/** People are named by their place in the list of people. */
export interface DemoMembershipPlan {
  readonly person: number;
  readonly group: DemoGroupKey;
  readonly role: MembershipRole;
  readonly startsOn: LocalDate;
  readonly endsOn: LocalDate | null;
}

export interface DemoMark {
  readonly person: number;
  readonly mark: Mark;
  readonly isWalkIn: boolean;
}

export interface DemoRegister {
  readonly group: DemoGroupKey;
  readonly date: LocalDate;
  readonly marks: readonly DemoMark[];
  readonly anonymousVisitors: number | null;
  readonly note: string | null;
  readonly isClosed: boolean;
}

export interface DemoExcursion {
  readonly group: DemoGroupKey;
  readonly localDate: LocalDate;
  readonly wallTime: WallTime;
  readonly durationMinutes: number;
  readonly place: string;
  readonly capacity: number;
  readonly signedUp: readonly number[];
  /** One of those, who cannot come after all. */
  readonly cannotCome: number;
}

export interface DemoPlan {
  readonly sites: readonly DemoSite[];
  readonly staff: readonly DemoStaffMember[];
  readonly people: readonly DemoPerson[];
  readonly groups: readonly DemoGroup[];
  readonly memberships: readonly DemoMembershipPlan[];
  /** The first day of the series of all groups. */
  readonly startsOn: LocalDate;
  readonly breaks: readonly DemoBreak[];
  readonly registers: readonly DemoRegister[];
  readonly cancelled: { readonly group: DemoGroupKey; readonly date: LocalDate; readonly reason: string };
  readonly moved: { readonly group: DemoGroupKey; readonly date: LocalDate; readonly wallTime: WallTime };
  readonly excursion: DemoExcursion;
}

const SEED = 20_260_901;
const DAYS_A_WEEK = 7;
const SATURDAY = 6;
/** The excursion is far enough ahead to be looked forward to. */
const EXCURSION_FROM_DAYS = 10;
/** A change of a session this near is told to the members at once. */
const MOVED_FROM_DAYS = 2;
const MOVED_TO_DAYS = 6;
/** The groups go on at least so long before they pause. */
const NO_BREAK_WITHIN_DAYS = 8;
const CANCELLED_SESSIONS_AGO = 5;
const CHANCE_OF_A_VISIT = 0.4;
const MOST_ANONYMOUS_VISITORS = 4;
/** In the register that was left open, people are still to be marked. */
const SHARE_MARKED_IN_OPEN_REGISTER = 0.6;
const CANNOT_COME = 10;

const SITES: readonly DemoSite[] = [
  { name: 'Olohuone', address: 'Esimerkkikatu 3' },
  { name: 'Paja', address: 'Mallitie 8' },
];

/** Addresses under .invalid receive nothing (RFC 2606). Nobody has a password: an administrator gives sign-in links. */
const STAFF: readonly DemoStaffMember[] = [
  { email: 'hanna@rytmi.invalid', displayName: 'Hanna Koordinaattori', roles: ['COORDINATOR'] },
  { email: 'mikko@rytmi.invalid', displayName: 'Mikko Ohjaaja', roles: ['LEADER'] },
  { email: 'sari@rytmi.invalid', displayName: 'Sari Ohjaaja', roles: ['LEADER'] },
  { email: 'jukka@rytmi.invalid', displayName: 'Jukka Työntekijä', roles: ['STAFF'] },
];

const GROUPS: readonly DemoGroup[] = [
  {
    key: 'COFFEE',
    site: 0,
    internalName: 'Kahvihetki',
    publicName: 'Kahvihetki',
    admission: 'OPEN',
    capacity: null,
    leader: 'sari@rytmi.invalid',
    recurrenceRule: 'FREQ=WEEKLY;BYDAY=TU,FR',
    wallTime: '13:00',
    durationMinutes: 120,
    place: 'Olohuone, Esimerkkikatu 3',
  },
  {
    key: 'WALK',
    site: 1,
    internalName: 'Liikkeelle-ryhmä: kävely ja ruoka',
    publicName: 'Kävely ja keitto',
    admission: 'CLOSED',
    capacity: 14,
    leader: 'mikko@rytmi.invalid',
    recurrenceRule: 'FREQ=WEEKLY;BYDAY=MO,WE',
    wallTime: '10:00',
    durationMinutes: 180,
    place: 'Paja, Mallitie 8',
  },
  {
    key: 'THURSDAY',
    site: 0,
    internalName: 'Päihdetoipujien vertaisryhmä',
    publicName: 'Torstairyhmä',
    admission: 'CLOSED',
    capacity: 12,
    leader: 'mikko@rytmi.invalid',
    recurrenceRule: 'FREQ=WEEKLY;BYDAY=TH',
    wallTime: '17:00',
    durationMinutes: 90,
    place: 'Olohuone, Esimerkkikatu 3',
  },
];

const NOTES: readonly string[] = [
  'Kahvi loppui kesken, ensi kerralla enemmän.',
  'Rauhallinen ja mukava kerta.',
  'Uusi kävijä tutustumassa.',
];

/**
 * A small association as it stands on a day: 12 weeks of registers behind it, plans up to 8 weeks ahead. The same day
 * always gives the same association.
 */
export function demoPlan(today: LocalDate): DemoPlan {
  const startsOn = addDays(today, -HISTORY_WEEKS * DAYS_A_WEEK);
  const horizon = addDays(today, DEMO_ORGANISATION.horizonWeeks * DAYS_A_WEEK);
  const breaks = [
    ...breaksBetween(startsOn, addDays(today, -1)),
    ...breaksBetween(addDays(today, NO_BREAK_WITHIN_DAYS), horizon),
  ];
  const meetings = GROUPS.flatMap((group) => {
    const rule = parseRecurrenceRule(group.recurrenceRule, startsOn);
    return occurrenceDates(rule, { startsOn, from: startsOn, to: horizon }).map((date) => ({
      group: group.key,
      date,
    }));
  })
    .filter(({ date }) => !isInBreak(date, breaks))
    .sort((a, b) => daysBetween(b.date, a.date));
  const past = meetings.filter(({ date }) => date < today);

  const cancelled = past.filter(({ group }) => group === 'WALK').at(-CANCELLED_SESSIONS_AGO)!;
  const held = past.filter((session) => session !== cancelled);
  const moved = meetings.find(
    ({ group, date }) =>
      group === 'COFFEE' && addDays(today, MOVED_FROM_DAYS) <= date && date <= addDays(today, MOVED_TO_DAYS),
  )!;
  const memberships = membershipsOf(startsOn);
  const random = randomStream(SEED);
  return {
    sites: SITES,
    staff: STAFF,
    people: DEMO_PEOPLE,
    groups: GROUPS,
    memberships,
    startsOn,
    breaks,
    registers: held.map(({ group, date }, index) =>
      registerOf(group, date, { startsOn, memberships, isOpen: index === held.length - 1, random }),
    ),
    cancelled: { ...cancelled, reason: 'Ohjaaja sairastui' },
    moved: { ...moved, wallTime: '14:00' },
    excursion: excursionOn(firstSaturday(addDays(today, EXCURSION_FROM_DAYS), breaks)),
  };
}

function membershipsOf(startsOn: LocalDate): DemoMembershipPlan[] {
  return DEMO_PEOPLE.flatMap((one, person) =>
    one.memberships.map(({ group, rhythm, role }) => {
      const { first, last } = weeksOf(rhythm);
      return {
        person,
        group,
        role,
        startsOn: addDays(startsOn, first * DAYS_A_WEEK),
        endsOn: last === null ? null : addDays(startsOn, (last + 1) * DAYS_A_WEEK - 1),
      };
    }),
  );
}

function registerOf(
  group: DemoGroupKey,
  date: LocalDate,
  {
    startsOn,
    memberships,
    isOpen,
    random,
  }: {
    startsOn: LocalDate;
    memberships: readonly DemoMembershipPlan[];
    isOpen: boolean;
    random: () => number;
  },
): DemoRegister {
  const week = Math.floor(daysBetween(startsOn, date) / DAYS_A_WEEK);
  const members = memberships.filter(
    (one) => one.group === group && one.startsOn <= date && (one.endsOn === null || date <= one.endsOn),
  );
  const marks: DemoMark[] = members.flatMap(({ person }) => {
    const { rhythm } = DEMO_PEOPLE[person]!.memberships.find((one) => one.group === group)!;
    const mark = markOf(rhythm, week, random);
    return mark === null ? [] : [{ person, mark, isWalkIn: false }];
  });
  const walkIns: DemoMark[] = DEMO_PEOPLE.flatMap(({ visits }, person) =>
    visits === group && random() < CHANCE_OF_A_VISIT ? [{ person, mark: 'PRESENT', isWalkIn: true }] : [],
  );
  const visitors = Math.floor(random() * (MOST_ANONYMOUS_VISITORS + 1));
  const note = random() < 0.1 ? (NOTES[Math.floor(random() * NOTES.length)] ?? null) : null;
  return {
    group,
    date,
    marks: isOpen
      ? marks.slice(0, Math.ceil(marks.length * SHARE_MARKED_IN_OPEN_REGISTER))
      : [...marks, ...walkIns],
    anonymousVisitors: group === 'COFFEE' ? visitors : null,
    note: group === 'COFFEE' ? note : null,
    isClosed: !isOpen,
  };
}

function firstSaturday(from: LocalDate, breaks: readonly DemoBreak[]): LocalDate {
  const saturday = addDays(from, SATURDAY - (weekdayOf(from) % DAYS_A_WEEK));
  return isInBreak(saturday, breaks) ? addDays(saturday, DAYS_A_WEEK) : saturday;
}

/** Open to everybody who signs up: members of the coffee group, and two from the other groups. */
function excursionOn(localDate: LocalDate): DemoExcursion {
  return {
    group: 'COFFEE',
    localDate,
    wallTime: '10:00',
    durationMinutes: 300,
    place: 'Lähtö: Olohuone',
    capacity: 12,
    signedUp: [0, 1, 2, 3, 5, 6, CANNOT_COME, 13, 17, 22],
    cannotCome: CANNOT_COME,
  };
}
