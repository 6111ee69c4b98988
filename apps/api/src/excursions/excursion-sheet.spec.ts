import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { LANGUAGES } from '#libs/people/language.js';
import { ExcursionsFixture } from './testing/excursions-fixture.js';

const SHEET = `query ($id: ID!, $language: Language) { excursionSheet(sessionId: $id, language: $language) {
  session { id } language title publicName kind isCancelled meetsAt returnsAt meetingPoint destination contactName contactPhone safetyPlan
  legs { from to departsAt }
  people { participant { firstName } name companions legNumbers emergencyContactName emergencyContactPhone allergiesAndNeeds paidCents
    mayBePhotographed picturesMayBePublished }
} }`;

describe('the excursion sheet', () => {
  let fixture: ExcursionsFixture;
  let sessionId: string;

  beforeAll(async () => {
    fixture = await ExcursionsFixture.start();
    const { id, excursion } = await fixture.plan();
    sessionId = id;
    const people: string[] = [];
    for (let index = 0; index < 14; index += 1) {
      const person = await fixture.person(
        index === 0 ? 'Aino' : `Ätti${index}`,
        index % 2 === 0 ? 'virtanen' : null,
      );
      await fixture.signUp(id, person);
      people.push(person);
    }
    await fixture.set(id, people[0]!, {
      emergencyContactName: 'Sisko',
      emergencyContactPhone: '040 765 4321',
      allergiesAndNeeds: 'Pähkinäallergia',
      paidCents: 500,
      legs: [{ legId: excursion.legs[1]!.id, seats: 2 }],
    });
    await fixture.api.data(
      fixture.org.tokens.STAFF,
      'mutation ($input: SavePhotoConsentInput!) { savePhotoConsent(input: $input) { excursionParticipant { id } } }',
      { input: { sessionId: id, participantId: people[0], purpose: 'TAKING', agrees: true } },
    );
    // Kept about somebody who has no seat: not for the bus.
    await fixture.set(id, await fixture.person('Poissa'), { allergiesAndNeeds: 'Maito' });
  });
  afterAll(() => fixture.close());

  it('the excursion sheet has what the leader needs on the bus, with first names and the public name only', async () => {
    const { excursionSheet } = await fixture.api.data<{
      excursionSheet: Record<string, unknown> & { people: Record<string, unknown>[] };
    }>(fixture.org.tokens.LEADER, SHEET, { id: sessionId, language: 'SV' });
    expect(excursionSheet).toMatchObject({
      session: { id: sessionId },
      language: 'SV',
      title: 'Utflykt: Tiistairyhmä',
      meetingPoint: 'Kamppi, laituri 10',
      contactPhone: '+358401234567',
      safetyPlan: 'Ensiapulaukku ohjaajalla',
      legs: [{ from: 'Kamppi', to: 'Nuuksio', departsAt: fixture.at('09:15') }, {}],
    });
    expect(excursionSheet.people).toHaveLength(14);
    expect(excursionSheet.people[0]).toEqual({
      participant: { firstName: 'Aino' },
      name: 'Aino V.',
      companions: 1,
      legNumbers: [2],
      emergencyContactName: 'Sisko',
      emergencyContactPhone: '+358407654321',
      allergiesAndNeeds: 'Pähkinäallergia',
      paidCents: 500,
      mayBePhotographed: true,
      picturesMayBePublished: false,
    });
    expect(excursionSheet.people[1]).toMatchObject({ name: 'Ätti1', companions: 0, legNumbers: [] });
    expect(JSON.stringify(excursionSheet)).not.toMatch(/Päihde|virtanen|Poissa/i);
  });

  async function pdf(token: string, query = '', id = sessionId): Promise<Response> {
    return fetch(`${fixture.api.url}/excursions/${id}/sheet.pdf${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  }

  it.each(LANGUAGES)(
    'the excursion sheet for 14 people in %s is one page of PDF that no cache keeps',
    async (language) => {
      const response = await pdf(fixture.org.tokens.STAFF, `?language=${language}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
      expect(text.startsWith('%PDF-')).toBe(true);
      expect(text.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(1);
    },
  );

  it('the excursion sheet is in the language of the group by default, and refuses a language we do not have', async () => {
    const { excursionSheet } = await fixture.api.data<{ excursionSheet: { title: string } }>(
      fixture.org.tokens.LEADER,
      SHEET,
      { id: sessionId },
    );
    expect(excursionSheet.title).toBe('Retki: Tiistairyhmä');
    expect((await pdf(fixture.org.tokens.STAFF)).status).toBe(200);
    const response = await pdf(fixture.org.tokens.STAFF, '?language=de');
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { code: 'BAD_INPUT', fields: [{ field: 'language' }] } },
    ]);
  });

  it('the excursion sheet refuses peers, other organisations and people who are not signed in', async () => {
    const { org, other, api } = fixture;
    expect(await api.refusal(org.tokens.PEER, SHEET, { id: sessionId })).toBe('FORBIDDEN');
    expect(await api.refusal(other.tokens.ADMIN, SHEET, { id: sessionId })).toBe('NOT_FOUND');
    expect((await pdf(org.tokens.PEER)).status).toBe(403);
    expect((await pdf(other.tokens.ADMIN)).status).toBe(404);
    expect((await pdf('nobody')).status).toBe(401);
    expect((await pdf(org.tokens.STAFF, '', 'not-an-id')).status).toBe(400);
  });

  it('one excursion takes as many SQL statements as many, whatever number of people they have', async () => {
    const query = `query ($ids: ID!) { sessions(groupId: $ids, first: 10) { nodes {
      headcounts { people leg { from } } excursion { legs { from } participants { participant { firstName } legs { seats } photoConsents { purpose } } } } } }`;
    const statements = async (): Promise<number> => {
      let count = 0;
      const source = fixture.api.app.get(DataSource, { strict: false });
      const create = source.createQueryRunner.bind(source);
      const spy = jest.spyOn(source, 'createQueryRunner').mockImplementation((mode) => {
        const runner = create(mode);
        const run = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
        runner.query = ((...args: unknown[]) => {
          count += 1;
          return run(...args);
        }) as typeof runner.query;
        return runner;
      });
      await fixture.api.data(fixture.org.tokens.STAFF, query, { ids: fixture.groupId });
      spy.mockRestore();
      return count;
    };
    const few = await statements();
    for (let index = 0; index < 3; index += 1) {
      const { id } = await fixture.plan();
      await fixture.set(id, await fixture.person(), { allergiesAndNeeds: 'x' });
      await fixture.set(id, await fixture.person(), { allergiesAndNeeds: 'y' });
    }
    expect(await statements()).toBe(few);
  });
});
