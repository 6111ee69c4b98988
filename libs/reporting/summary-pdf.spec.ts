import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '#libs/calendar/local-date.js';
import { SESSION_KINDS } from '#libs/groups/session.entity.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { LANGUAGES, type Language } from '#libs/people/language.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { BLAMES } from '#libs/regularity/testing/blaming-words.js';
import { ParticipantSummaries, type ParticipantSummary } from './participant-summary.js';
import { summaryDocument } from './summary-pdf.js';

const VISITS: readonly Mark[] = ['PRESENT', 'LATE'];
const MISSES: readonly Mark[] = [...Array<Mark>(12).fill('ABSENT'), 'EXCUSED', 'EXCUSED'];

/** All that the page is made of: what is printed, its title, and the names of fonts and alignments beside it. */
function stringsOf(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part === 'number') return [String(part)];
  if (typeof part === 'function') throw new TypeError('Words that a function gives would not be looked at');
  return part === null || typeof part !== 'object' ? [] : Object.values(part).flatMap(stringsOf);
}

const anySummary = (language: Language): fc.Arbitrary<ParticipantSummary> =>
  fc
    .record({
      from: fc.integer({ min: -400, max: 0 }),
      visits: fc.nat(300),
      hours: fc.double({ min: 0, max: 2_000, noNaN: true }),
      weeks: fc.nat(60),
      kinds: fc.uniqueArray(fc.constantFrom(...SESSION_KINDS), { minLength: 1 }),
      groups: fc.nat(30),
    })
    .map(({ from, kinds, groups, ...figures }) => ({
      ...figures,
      firstName: 'Aino',
      language,
      from: addDays('2026-11-22', from),
      to: '2026-11-22',
      today: '2026-11-22',
      sender: 'Polku',
      groups: Array.from({ length: groups }, () => ({ name: 'Aamukahvi', kinds, visits: 1, hours: 1.5 })),
    }));

describe('the page that participants may keep', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await TestTenant.open();
  });
  afterAll(() => tenant.close());

  /** The page of somebody new with these marks, a week apart, the last one first. */
  const pageOf = async (marks: readonly Mark[], language: Language) => {
    const { context, database, today } = tenant;
    const participantId = await tenant.participant();
    const groupId = await tenant.group();
    for (const [index, mark] of marks.entries()) {
      const sessionId = await tenant.session(groupId, { inDays: -7 * (index + 1) });
      await tenant.sql(
        `INSERT INTO attendance (organisation_id, session_id, participant_id, mark, marked_at, client_key)
         VALUES ($1, $2, $3, $4, now(), $5)`,
        [context.organisationId, sessionId, participantId, mark, randomUUID()],
      );
    }
    const period = { from: addDays(today, -365), to: today };
    const summaries = new ParticipantSummaries(organisationsIn(database));
    return summaryDocument(
      await database.read(context, (tx) => summaries.of(tx, participantId, period, language)),
    );
  };

  it.each([...LANGUAGES])(
    'the summary page is the same for somebody who missed much as for somebody who missed nothing: %s',
    async (language) => {
      const page = await pageOf([...VISITS, ...MISSES], language);
      expect(page).toEqual(await pageOf(VISITS, language));
      const printed = stringsOf(page).join('\n');
      expect(printed).toContain(
        { fi: 'Olit mukana 2 kertaa.', sv: 'Du var med 2 gånger.', en: 'You came 2 times.' }[language],
      );
      expect(printed).not.toMatch(BLAMES[language]);
    },
  );

  it.each([...LANGUAGES])(
    'the summary page welcomes somebody who missed everything: %s',
    async (language) => {
      const page = stringsOf(await pageOf(MISSES, language)).join('\n');
      expect(page).toContain({ fi: 'Tervetuloa', sv: 'Välkommen', en: 'welcome' }[language]);
      expect(page).not.toMatch(BLAMES[language]);
    },
  );

  it.each([...LANGUAGES])(
    'the summary page blames nobody, whatever the figures, period and kinds: %s',
    (language) => {
      fc.assert(
        fc.property(anySummary(language), (summary) => {
          const page = stringsOf(summaryDocument(summary)).join('\n');
          expect(page).toContain('Aino');
          expect(page).not.toMatch(BLAMES[language]);
        }),
        { numRuns: 300 },
      );
    },
  );
});
