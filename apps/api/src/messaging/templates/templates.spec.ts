import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadTemplateSet } from '#libs/messaging/templates/own-templates.js';
import { templateFor } from '#libs/messaging/wording/template-set.js';
import { LintBeforeSending } from '#libs/messaging/text-checks/lint-before-sending.js';
import { TestApi, type TestOrganisation } from '../../../../../test/support/test-api.js';

const SAVE = `mutation ($input: SaveTextTemplateInput!) {
  saveTextTemplate(input: $input) { textTemplate { kind language text textWithoutReply shippedText version } }
}`;
const PREVIEW = `query ($kind: TextTemplateKind!, $language: Language!, $text: String!) {
  previewTextTemplate(kind: $kind, language: $language, text: $text) {
    body encoding parts perPart priceCents problems { code severity start end found replacement }
  }
}`;

interface Preview {
  readonly body: string;
  readonly parts: number;
  readonly priceCents: string | null;
  readonly problems: readonly { readonly code: string; readonly severity: string; readonly found: string }[];
}

let api: TestApi;
let org: TestOrganisation;

beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(async () => {
  await api.close();
});
beforeEach(async () => {
  org = await api.newOrganisation();
});

const input = (more: object = {}) => ({
  kind: 'ONE_DAY_AHEAD',
  language: 'FI',
  text: 'Hei! {name} on {when}. Paikka: {place}. Vastaa 1, jos tulet. Vastaa 2, jos et tule.',
  ...more,
});
const save = (more: object = {}) =>
  api.data<{ saveTextTemplate: { textTemplate: Record<string, unknown> } }>(org.tokens.COORDINATOR, SAVE, {
    input: input(more),
  });
const refused = async (more: object) => {
  const { errors } = await api.ask(org.tokens.COORDINATOR, SAVE, { input: input(more) });
  const { code, fields } = errors?.[0]?.extensions as {
    code: string;
    fields?: { field: string; message: string }[];
  };
  return [code, ...(fields ?? []).map(({ field, message }) => `${field} ${message.split(':')[0] ?? ''}`)];
};
const preview = async (text: string, kind = 'ONE_DAY_AHEAD', language = 'FI') =>
  (await api.data<{ previewTextTemplate: Preview }>(org.tokens.STAFF, PREVIEW, { kind, language, text }))
    .previewTextTemplate;

async function newGroup(names: { internalName: string; publicName: string }): Promise<void> {
  const { createSite } = await api.data<{ createSite: { site: { id: string } } }>(
    org.tokens.ADMIN,
    `mutation { createSite(input: { name: "Talo ${names.publicName}" }) { site { id } } }`,
  );
  await api.data(
    org.tokens.ADMIN,
    'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }',
    {
      input: { ...names, siteId: createSite.site.id, admission: 'OPEN' },
    },
  );
}

describe('words of texts', () => {
  it('the shipped words of a text apply until the organisation writes its own, and again after these are reset', async () => {
    interface Words {
      readonly kind: string;
      readonly language: string;
      readonly text: string;
      readonly version: number;
    }
    const one = async () => {
      const { textTemplates } = await api.data<{ textTemplates: Words[] }>(
        org.tokens.STAFF,
        '{ textTemplates { kind language text version } }',
      );
      expect(textTemplates).toHaveLength(3 * 11);
      return textTemplates.find(({ kind, language }) => kind === 'ONE_DAY_AHEAD' && language === 'FI');
    };
    const shipped = await one();
    expect(shipped).toMatchObject({ version: 0, text: expect.stringContaining('Muistutus: {name} {when}.') });
    expect(await save()).toMatchObject({
      saveTextTemplate: { textTemplate: { version: 1, shippedText: shipped?.text } },
    });
    expect(await one()).toMatchObject({ version: 1, text: input().text });
    const reset = await api.data(
      org.tokens.COORDINATOR,
      'mutation ($input: ResetTextTemplateInput!) { resetTextTemplate(input: $input) { textTemplate { text } } }',
      { input: { kind: 'ONE_DAY_AHEAD', language: 'FI' } },
    );
    expect(reset).toEqual({ resetTextTemplate: { textTemplate: { text: shipped?.text } } });
    expect(await one()).toEqual(shipped);
  });

  it('the words of one organisation apply to its own texts only', async () => {
    await save();
    const other = await api.newOrganisation('Toinen ry');
    const textIn = async (organisation: TestOrganisation) => {
      const templates = await api.database.read(organisation.context, (tx) => loadTemplateSet(tx));
      return templateFor(templates, 'ONE_DAY_AHEAD', 'fi-FI', 'sv', true);
    };
    expect(await textIn(org)).toEqual({ language: 'fi', text: input().text });
    expect((await textIn(other)).text).toContain('Muistutus:');
  });

  it('the organisation can add languages; texts not written in them fall back to another language', async () => {
    await save({ language: 'RU', text: 'Напоминание: {name}, {when}. Ответьте 1 или 2.' });
    const templates = await api.database.read(org.context, (tx) => loadTemplateSet(tx));
    expect(templateFor(templates, 'ONE_DAY_AHEAD', 'ru-RU', 'fi', true).language).toBe('ru');
    // It asks for a reply, and there are no words for a sender that takes none.
    expect(templateFor(templates, 'ONE_DAY_AHEAD', 'ru', 'fi', false).language).toBe('fi');
    expect(templateFor(templates, 'MOVED', 'ru', 'sv', true).language).toBe('sv');
    const { body } = await preview('{name}, {when}', 'ONE_DAY_AHEAD', 'RU');
    expect(body).toMatch(/^Keskiviikon ruokaporukka, [а-я]+, \d+ [а-я]+ в 12:30$/);
  });

  it('refused words are answered with the code of each problem, and nothing is saved', async () => {
    await newGroup({ internalName: 'Päihdetoipujien vertaisryhmä', publicName: 'Torstairyhmä' });
    expect(await refused({ text: 'Nähdään huomenna {nimi}' })).toEqual([
      'BAD_INPUT',
      'text MISSING_PLACEHOLDER',
      'text MISSING_PLACEHOLDER',
      'text RELATIVE_DAY',
      'text UNKNOWN_PLACEHOLDER',
    ]);
    expect(await refused({ textWithoutReply: '{name} {when}: päihdetoipujien vertaisryhmässä' })).toEqual([
      'BAD_INPUT',
      'textWithoutReply SENSITIVE_WORD',
      'textWithoutReply INTERNAL_NAME',
    ]);
    expect(await refused({ text: '{name} {when} [Katso bit.ly/x' })).toEqual([
      'BAD_INPUT',
      'text STRAY_BRACKET',
      'text FOREIGN_URL',
    ]);
    expect(await refused({ language: 'klingon' })).toEqual([
      'BAD_INPUT',
      expect.stringMatching(/^input.language Choose one of AM, .*, ZH.$/),
    ]);
    for (const language of ['ROM', 'OTHER']) {
      expect(await refused({ language })).toEqual([
        'BAD_INPUT',
        'language Choose a language that dates can be written in, such as FI, RU, SO, AR or ET',
      ]);
    }
    expect(await api.database.read(org.context, (tx) => tx.query('SELECT 1 FROM text_template'))).toEqual([]);
  });

  it('the words of two people who write at once do not get lost', async () => {
    await save();
    expect(await refused({ text: '{name} {when}' })).toEqual(['CONFLICT']);
    expect(await save({ text: '{name} {when}', seenVersion: 1 })).toMatchObject({
      saveTextTemplate: { textTemplate: { version: 2 } },
    });
    expect(await refused({ seenVersion: 1 })).toEqual(['CONFLICT']);
  });

  it('the preview shows the words with the longest values, their parts and their price before saving', async () => {
    await api.data(
      org.tokens.ADMIN,
      'mutation { updateOrganisation(input: { smsPartPriceCents: "6.25" }) { organisation { id } } }',
    );
    const plain = await preview('{name}: {when}. Paikka: {place}.');
    expect(plain).toMatchObject({
      body: 'Keskiviikon ruokaporukka: keskiviikkona 21.10. kello 12.30. Paikka: Kulttuuritalo, 2. kerros, sali.',
      encoding: 'GSM-7',
      parts: 1,
      priceCents: '6.25',
      problems: [],
    });
    const dear = await preview('Tervetuloa – {name}: {when}. Paikka: {place}. ж');
    expect(dear).toMatchObject({ encoding: 'UCS-2', parts: 2, priceCents: '12.5' });
    expect(dear.problems).toMatchObject([
      { code: 'FORCES_UCS2', found: '–', replacement: '-' },
      { code: 'FORCES_UCS2', found: 'ж', replacement: null },
      { code: 'TOO_LONG', severity: 'WARNING' },
    ]);
    const combined = await preview('{day} {sessions}.', 'COMBINED');
    expect(combined.body).toContain('kello 10.30 Keskiviikon ruokaporukka');
  });

  it('only coordinators and administrators can change the words of texts, and the change leaves a trace', async () => {
    for (const role of ['LEADER', 'STAFF', 'PEER'] as const) {
      expect(await api.refusal(org.tokens[role], SAVE, { input: input() })).toBe('FORBIDDEN');
    }
    expect(await api.refusal(org.tokens.PEER, '{ textTemplates { kind } }')).toBe('FORBIDDEN');
    await save();
    const trail = await api.database.read(org.context, (tx) =>
      tx.query<unknown[]>("SELECT action FROM audit_event WHERE subject_table = 'text_template'"),
    );
    expect(trail).toHaveLength(1);
  });
});

describe('words that no text may hold', () => {
  const add = (word: string) =>
    api.ask<{ createSensitiveWord: { sensitiveWord: { id: string; word: string } } }>(
      org.tokens.COORDINATOR,
      `mutation ($input: CreateSensitiveWordInput!) {
        createSensitiveWord(input: $input) { sensitiveWord { id word } } }`,
      { input: { word } },
    );

  it('coordinators add and remove forbidden words, which are checked at once when words are saved', async () => {
    const { data } = await add('  Sovittelu ');
    const created = data?.createSensitiveWord.sensitiveWord;
    expect(created?.word).toBe('sovittelu');
    expect((await add('sovittelu')).errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect((await add('a')).errors?.[0]?.extensions.code).toBe('BAD_INPUT');
    expect(await refused({ text: '{name} {when} sovittelutilassa' })).toEqual([
      'BAD_INPUT',
      'text SENSITIVE_WORD',
    ]);
    await api.data(
      org.tokens.COORDINATOR,
      'mutation ($id: ID!) { deleteSensitiveWord(input: { id: $id }) { sensitiveWord { id } } }',
      { id: created?.id },
    );
    expect(await api.data(org.tokens.STAFF, '{ sensitiveWords { word } }')).toEqual({ sensitiveWords: [] });
    expect(await save({ text: '{name} {when} sovittelutilassa' })).toBeDefined();
  });

  it('a text about to leave is stopped by forbidden words and by names, except the name of its recipient', async () => {
    await newGroup({ internalName: 'Villa Krito', publicName: 'Torstairyhmä' });
    const person = async (firstName: string, lastName: string) =>
      (
        await api.data<{ createParticipant: { participant: { id: string } } }>(
          org.tokens.STAFF,
          'mutation ($input: CreateParticipantInput!) { createParticipant(input: $input) { participant { id } } }',
          { input: { firstName, lastName } },
        )
      ).createParticipant.participant.id;
    const matti = await person('Matti', 'Virtanen');
    await person('Liisa', 'Koivumäki');
    const before = api.service(LintBeforeSending);
    const refusals = (body: string) =>
      api.database.read(org.context, (tx) =>
        before.refusals(tx, {
          organisationId: org.context.organisationId,
          participantId: matti,
          language: 'fi',
          body,
        }),
      );
    expect(await refusals('Hei Matti Virtanen! Torstairyhmä tiistaina 24.11. kello 13.00.')).toEqual([]);
    expect(await refusals('Liisa Koivumäki odottaa')).toEqual(['OTHER_PERSON']);
    expect(await refusals('Villa Kritossa on vankilan väkeä')).toEqual(['INTERNAL_NAME', 'SENSITIVE_WORD']);
  });
});
