import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

describe('languages in GraphQL', () => {
  let api: TestApi;
  let org: TestOrganisation;
  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
  });
  afterAll(() => api.close());

  const query = <Row>(sql: string, parameters: unknown[] = []) =>
    api.database.write(org.context, (tx) => tx.query<Row[]>(sql, parameters));

  async function reader(language: string): Promise<string> {
    const { createParticipant } = await api.data<{
      createParticipant: { participant: { id: string; language: string } };
    }>(
      org.tokens.STAFF,
      'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id language } } }',
      { input: { firstName: 'Aino', language } },
    );
    const { participant } = createParticipant;
    expect(participant.language).toBe(language);
    return participant.id;
  }

  it.each([
    ['UK', 'uk'],
    ['FA_AF', 'fa-AF'],
    ['FSE', 'fse'],
    ['OTHER', 'mis'],
  ])('%s is kept as the tag %s', async (language, tag) => {
    const id = await reader(language);
    expect(await query('SELECT language FROM participant WHERE id = $1', [id])).toEqual([{ language: tag }]);
  });

  it.each([
    ['sv-FI', 'SV'],
    ['fa-AF', 'FA_AF'],
    ['zh-Hant-TW', 'ZH'],
    ['ja', 'OTHER'],
  ])('a stored %s is told as %s', async (tag, language) => {
    const id = await reader('FI');
    await query('UPDATE participant SET language = $2 WHERE id = $1', [id, tag]);
    const answer = await api.data(
      org.tokens.STAFF,
      'query ($id: ID!) { participant(id: $id) { language } }',
      { id },
    );
    expect(answer).toEqual({ participant: { language } });
  });

  it.each([
    ['{ yearlyFigures(year: 2026, language: UK) { label } }', 'language'],
    ['mutation { updateOrganisation(input: { language: UK }) { organisation { id } } }', 'input.language'],
  ])('a language that nothing is written in is refused where we write: %s', async (document, field) => {
    const { errors } = await api.ask(org.tokens.COORDINATOR, document);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_INPUT',
      fields: [{ field, message: 'Choose a language that is written in: FI, SV or EN' }],
    });
  });
});
