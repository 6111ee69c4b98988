import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isInBreak } from '#libs/calendar/breaks.js';
import { addDays, weekdayOf, type LocalDate } from '#libs/calendar/local-date.js';
import { occurrenceDates, parseRecurrenceRule } from '#libs/calendar/recurrence.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { asE164 } from '#libs/people/phone-numbers.js';
import { breaksBetween } from './demo-breaks.js';
import { DEMO_PEOPLE } from './demo-people.js';
import { demoPlan } from './demo-plan.js';
import { chanceOfComing } from './rhythms.js';

const TODAY: LocalDate = '2026-11-21';
/** Rule 6: what no text may say. */
const SENSITIVE =
  /päihde|toipu|vertais|riippuvuus|huume|alkoholi|vanki|vankila|rikos|kriminaali|diagnoosi|työtön|tuki|hoito|kuntout/i;

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days));

describe('the plan of the demo association', () => {
  const plan = demoPlan(TODAY);

  it('the demo plan has 3 groups, two sites and 36 participants, and is always the same for the same day', () => {
    expect(plan.groups).toHaveLength(3);
    expect(plan.sites).toHaveLength(2);
    expect(plan.people).toHaveLength(36);
    expect(demoPlan(TODAY)).toEqual(plan);
  });

  it('no public name, place, site or sender of the demo is sensitive, though one group is', () => {
    const shown = plan.groups.flatMap(({ publicName, place }) => [publicName, place]);
    for (const text of [...shown, ...plan.sites.map(({ name }) => name), plan.excursion.place]) {
      expect(text).not.toMatch(SENSITIVE);
    }
    expect(plan.groups.filter(({ internalName }) => SENSITIVE.test(internalName))).toHaveLength(1);
  });

  it('every demo person has a first name and at most an initial, and no name comes twice', () => {
    for (const { firstName, lastName } of DEMO_PEOPLE) {
      expect(firstName).toMatch(/^\p{Lu}\p{Ll}{2,}$/u);
      expect(lastName ?? 'A.').toMatch(/^\p{Lu}\.$/u);
    }
    expect(new Set(DEMO_PEOPLE.map(({ firstName }) => firstName)).size).toBe(36);
    expect(DEMO_PEOPLE.filter(({ alias }) => alias !== null)).toHaveLength(1);
    const languages = new Set(DEMO_PEOPLE.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['en', 'fi', 'sv', 'uk']);
    expect(DEMO_PEOPLE.filter(({ language }) => language !== 'fi')).toHaveLength(4);
  });

  it('the demo numbers are possible but unassigned: two people share one, and one person has none', () => {
    const numbers = DEMO_PEOPLE.flatMap(({ phone }) => phone ?? []);
    expect(numbers).toHaveLength(35);
    expect(new Set(numbers).size).toBe(34);
    for (const number of numbers) {
      expect(asE164(number)).toBe(number);
      expect(parsePhoneNumberFromString(number)?.isValid()).toBe(false);
    }
  });

  it('most but not all demo people have given consent, and one has withdrawn it', () => {
    const agreed = DEMO_PEOPLE.filter(({ consent }) => consent !== null && !consent.isWithdrawn);
    expect(agreed).toHaveLength(30);
    expect(agreed.every(({ phone }) => phone !== null)).toBe(true);
    expect(DEMO_PEOPLE.filter(({ consent }) => consent?.isWithdrawn)).toHaveLength(1);
  });

  it('the demo people take part in every rhythm, and some help to run a group', () => {
    const memberships = DEMO_PEOPLE.flatMap((person) => person.memberships);
    expect(new Set(memberships.map(({ rhythm }) => rhythm)).size).toBe(7);
    const roles = memberships.map(({ role }) => role).filter((role) => role !== 'MEMBER');
    expect(roles.sort()).toEqual(['EXPERT_BY_EXPERIENCE', 'PEER_LEADER', 'PEER_LEADER', 'VOLUNTEER']);
    const peers = DEMO_PEOPLE.filter(({ isPeer }) => isPeer);
    expect(peers.map((peer) => peer.memberships[0])).toEqual([
      { group: 'THURSDAY', rhythm: 'STEADY', role: 'PEER_LEADER' },
    ]);
  });

  it('the demo pauses in the autumn and at Christmas', () => {
    expect(plan.breaks).toEqual([
      { name: 'Syysloma', startsOn: '2026-10-12', endsOn: '2026-10-18' },
      { name: 'Joulutauko', startsOn: '2026-12-21', endsOn: '2026-12-27' },
    ]);
  });

  it('a demo register marks nobody twice, nobody outside their membership and no member as a walk-in', () => {
    for (const { group, date, marks } of plan.registers) {
      expect(new Set(marks.map(({ person }) => person)).size).toBe(marks.length);
      for (const { person, isWalkIn } of marks) {
        const isMember = plan.memberships.some(
          (one) =>
            one.person === person &&
            one.group === group &&
            one.startsOn <= date &&
            (one.endsOn ?? date) >= date,
        );
        expect(isMember).toBe(!isWalkIn);
      }
    }
  });

  it('the latest demo register is open with people still to mark, and the others are closed', () => {
    const open = plan.registers.filter(({ isClosed }) => !isClosed);
    expect(open).toEqual([plan.registers.at(-1)]);
    expect(plan.registers.every(({ date }) => date <= open[0]!.date)).toBe(true);
  });

  it('the demo plan is consistent on any day of any year', () => {
    fc.assert(
      fc.property(anyDay, (today) => {
        const { startsOn, groups, breaks, registers, cancelled, moved, excursion } = demoPlan(today);
        expect(breaks.some(({ endsOn }) => endsOn < today)).toBe(true);
        const meetings = new Set(
          groups.flatMap(({ key, recurrenceRule }) =>
            occurrenceDates(parseRecurrenceRule(recurrenceRule, startsOn), {
              startsOn,
              from: startsOn,
              to: addDays(today, 56),
            })
              .filter((date) => !isInBreak(date, breaks))
              .map((date) => `${key} ${date}`),
          ),
        );
        const meets = (group: string, date: LocalDate) => meetings.has(`${group} ${date}`);
        for (const { group, date } of registers) {
          expect(date >= addDays(today, -84) && date < today && meets(group, date)).toBe(true);
        }
        expect(cancelled.date < today && meets(cancelled.group, cancelled.date)).toBe(true);
        for (const { key } of groups) {
          const marks = registers.filter(({ group }) => group === key).flatMap((register) => register.marks);
          const of = (...wanted: Mark[]) =>
            marks.filter(({ mark, isWalkIn }) => !isWalkIn && wanted.includes(mark)).length;
          const rate = of('PRESENT', 'LATE') / of('PRESENT', 'LATE', 'ABSENT');
          expect(rate > 0.5 && rate < 0.9).toBe(true);
        }
        expect(registers.some((one) => one.group === cancelled.group && one.date === cancelled.date)).toBe(
          false,
        );
        expect(moved.date > addDays(today, 1) && moved.date <= addDays(today, 6)).toBe(true);
        expect(meets(moved.group, moved.date)).toBe(true);
        expect(weekdayOf(excursion.localDate)).toBe(6);
        expect(excursion.localDate > addDays(today, 9)).toBe(true);
        expect(excursion.localDate < addDays(today, 28)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the breaks', () => {
  it('the demo breaks are whole weeks within the given days, and any 12 weeks have one', () => {
    fc.assert(
      fc.property(anyDay, (from) => {
        const to = addDays(from, 83);
        const breaks = breaksBetween(from, to);
        expect(breaks.length).toBeGreaterThan(0);
        for (const { startsOn, endsOn } of breaks) {
          expect([weekdayOf(startsOn), weekdayOf(endsOn)]).toEqual([1, 7]);
          expect(startsOn >= from && endsOn <= to).toBe(true);
        }
      }),
    );
  });
});

describe('the rhythms', () => {
  it('the demo rhythms fade, return and leave as their names say', () => {
    expect(chanceOfComing('FADING', 2)).toBeGreaterThan(0.8);
    expect(chanceOfComing('FADING', 11)).toBe(0);
    expect(chanceOfComing('RETURNER', 5)).toBe(0);
    expect(chanceOfComing('RETURNER', 11)).toBeGreaterThan(0.8);
    expect(chanceOfComing('EVERY_OTHER_WEEK', 4)).toBeGreaterThan(0.9);
    expect(chanceOfComing('EVERY_OTHER_WEEK', 5)).toBeLessThan(0.1);
  });
});
