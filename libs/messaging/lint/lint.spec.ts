import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lintBook, type LintIndex } from './lint-index.js';
import { lintRenderedText, lintTemplate, type LintProblem } from './lint.js';

const index = lintBook({
  groups: [
    { internalName: 'Päihdetoipujien vertaisryhmä', publicName: 'Torstairyhmä' },
    { internalName: 'Liikkeelle-ryhmä: kävely ja ruoka', publicName: 'Kävely ja keitto' },
    { internalName: 'Kahvihetki', publicName: 'Kahvihetki' },
    { internalName: 'Naisten ilta', publicName: 'Keskiviikkokerho' },
    { internalName: 'Krito', publicName: 'Aamukahvi' },
    { internalName: 'Kävely', publicName: 'Ulkoilijat' },
  ],
  people: [
    { id: 'matti', firstName: 'Matti', lastName: 'Virtanen', alias: null },
    { id: 'liisa', firstName: 'Liisa', lastName: 'Koivumäki', alias: 'Lissu' },
    { id: 'toivo', firstName: 'Toivo', lastName: null, alias: null },
    { id: 'pekka', firstName: 'Pekka', lastName: 'Rönkkö', alias: 'Köpi' },
  ],
  ownWords: ['sovittelu', 'Ankkurin tiimi'],
  publicUrl: 'https://rytmi.esimerkki.fi',
  ownNumbers: ['+358401112233'],
});

function problems(text: string, more: { language?: string; recipient?: string; index?: LintIndex } = {}) {
  const { recipient, ...facts } = more;
  const person =
    recipient === undefined ? null : { id: recipient, firstName: 'Matti', lastName: 'Virtanen', alias: null };
  return lintRenderedText(text, { index, language: 'fi', ...facts, recipient: person });
}

/** All but what only makes a text dear. */
function brief(found: readonly LintProblem[]): string[] {
  return found
    .filter(
      ({ code, severity }) => code !== 'FORCES_UCS2' && !(code === 'TOO_LONG' && severity === 'WARNING'),
    )
    .map(({ code, severity, found: part }) => `${severity} ${code} ${part}`);
}

describe('the linter of texts', () => {
  it('the linter finds nothing in a plain text', () => {
    expect(
      problems(
        'Muistutus: Torstairyhmä tiistaina 24.11. kello 13.00. Paikka: Kirjasto, 2. kerros. Vastaa 1, jos tulet. ' +
          'Vastaa 2, jos et tule.',
      ),
    ).toEqual([]);
  });

  it.each([
    ['Päihdetoipujien vertaisryhmä kokoontuu', 'Päihdetoipujien vertaisryhmä'],
    ['PÄIHDETOIPUJIEN VERTAISRYHMÄSSÄ', 'PÄIHDETOIPUJIEN VERTAISRYHMÄSSÄ'],
    ['Tule naisten iltaan tiistaina', 'naisten iltaan'],
    ['Naisten illassa on kahvia', 'Naisten illassa'],
    ['Liikkeelle-ryhmän retki', 'Liikkeelle-ryhmän'],
    ['Kriton ovi', 'Kriton'],
    ['Kritoon mahtuu', 'Kritoon'],
    ['Tule k-r-i-t-o paikalle', 'k-r-i-t-o'],
    ['Kr\u200Bito on auki', 'Kr\u200Bito'],
    ['Кrіto on auki', 'Кrіto'],
    ['Lähde kävelylle', 'kävelylle'],
  ])('the linter finds the internal name in “%s”', (text, found) => {
    expect(problems(text).filter(({ code }) => code === 'INTERNAL_NAME')).toMatchObject([
      { severity: 'REFUSED', found },
    ]);
  });

  it.each([
    'Torstairyhmä kokoontuu',
    'Kahvihetki on auki',
    'Kävely ja keitto: tiistaina 24.11.',
    'Naisten päivä on keskiviikko',
    'Kriteeri ei muutu',
    'Liikkeelle lähdetään kello 13.00',
  ])('the linter does not take “%s” for an internal name', (text) => {
    expect(brief(problems(text))).toEqual([]);
  });

  it.each([
    ['Päihteetön ilta', 'Päihteetön'],
    ['paihdekuntoutus alkaa', 'paihdekuntoutus'],
    ['tervetuloa p ä i h d e kerhoon', 'p ä i h d e'],
    ['päi-hdekerho', 'päi-hdekerho'],
    ['pa\u0308ihdekerho', 'pa\u0308ihdekerho'],
    ['pä\u00ADihdekerho', 'pä\u00ADihdekerho'],
    ['Ｐäihdekerho', 'Ｐäihdekerho'],
    ['nuorten huumetyö', 'huumetyö'],
    ['Vankilan portti', 'Vankilan'],
    ['vapautumisvalmennus', 'vapautumisvalmennus'],
    ['AA-ryhmä', 'AA-ryhmä'],
    ['NA ryhmän kahvi', 'NA ryhmä'],
    ['Kela-tuki', 'Kela-tuki'],
    ['toimeentulotuen päätös', 'toimeentulotuen'],
    ['Pitkäaikaistyöttömien kahvi', 'Pitkäaikaistyöttömien'],
    ['velkaneuvoja tulee', 'velkaneuvoja'],
    ['Missbrukarvård', 'Missbrukarvård'],
    ['de arbetslösas kaffe', 'arbetslösas'],
    ['Fängelset', 'Fängelset'],
    ['Addiction group', 'Addiction'],
    ['your probation officer', 'probation'],
    ['mental health walk', 'mental health'],
    ['sovittelun tila', 'sovittelun'],
    ['Ankkurin tiimissä', 'Ankkurin tiimi'],
  ])('the linter finds the sensitive word in “%s”', (text, found) => {
    const words = problems(text).filter(({ code }) => code === 'SENSITIVE_WORD');
    expect(words).toHaveLength(1);
    expect(words[0]?.severity).toBe('REFUSED');
    expect(words[0]?.found.startsWith(found)).toBe(true);
  });

  it.each([
    'Paikka vapautui, ja kerromme, jos paikka vapautuu',
    'Det beror på vädret. Ta med skor.',
    'Huumori ja musiikki',
    'Kaapo ja Anna kertovat. A, B ja C kerros.',
    'Raitis ilma tekee hyvää',
    'Velkommen, Velhon talo',
    'NA Kahvila',
  ])('the linter does not take anything in “%s” for sensitive', (text) => {
    expect(brief(problems(text))).toEqual([]);
  });

  it('the linter finds identity codes, also with the newer signs, and warns of mistyped ones', () => {
    expect(
      brief(problems('131052-308T 131052–308T, 010101Y123N 131052-308A 811218-9876 19811218-9876')),
    ).toEqual([
      'REFUSED IDENTITY_CODE 131052-308T',
      'REFUSED IDENTITY_CODE 131052–308T',
      'REFUSED IDENTITY_CODE 010101Y123N',
      'WARNING IDENTITY_CODE 131052-308A',
      'REFUSED IDENTITY_CODE 811218-9876',
      'REFUSED IDENTITY_CODE 19811218-9876',
    ]);
    expect(brief(problems('tiistaina 24.11.2026 kello 13.00, 321399-123N'))).toEqual([]);
  });

  it('the linter finds other people by their whole names and aliases, however they are inflected', () => {
    expect(
      brief(
        problems(
          'Matti Virtanen tulee. Kysy Matilta, Virtasen Matilta tai Liisa Koivumäeltä, Virtanen, Matti.',
        ),
      ),
    ).toEqual([
      'REFUSED OTHER_PERSON Matti Virtanen',
      'REFUSED OTHER_PERSON Virtasen Matilta',
      'REFUSED OTHER_PERSON Liisa Koivumäeltä',
      'REFUSED OTHER_PERSON Virtanen, Matti',
    ]);
    expect(brief(problems('Lissun kyyti ja Köpin eväät, pekka rönkön auto'))).toEqual([
      'REFUSED OTHER_PERSON Lissun',
      'REFUSED OTHER_PERSON Köpin',
      'REFUSED OTHER_PERSON pekka rönkön',
    ]);
  });

  it('the linter warns of somebody who has a first name only, where the word is written like a name', () => {
    expect(brief(problems('Toivon auto. Toivottavasti toivon mukaan.'))).toEqual([
      'WARNING OTHER_PERSON Toivon',
    ]);
  });

  it('the linter lets people read their own name', () => {
    expect(problems('Hei Matti! Matti Virtanen, paikkasi on varattu.', { recipient: 'matti' })).toEqual([]);
    expect(brief(problems('Hei Matti Virtanen, Lissu soittaa', { recipient: 'matti' }))).toEqual([
      'REFUSED OTHER_PERSON Lissu',
    ]);
  });

  it.each([
    'https://example.com/x',
    'http://rytmi.esimerkki.fi/s/1',
    'www.example.com',
    'bit.ly/3xyz',
    'tinyurl.com',
    'rytmi.esimerkki.fi.example.com',
    'https://rytmi.esimerkki.fi@example.com/',
    'https://rуtmi.esimerkki.fi/s/1',
    'evil-rytmi.esimerkki.fi',
    'anna@example.org',
    'hxxps://example',
    'http://10.0.0.1/a',
    '10.20.30.40',
    'tule.Se',
    'example。com',
  ])('the linter refuses the address %s', (address) => {
    expect(brief(problems(`Katso ${address}.`))).toEqual([`REFUSED FOREIGN_URL ${address}`]);
  });

  it.each([
    'https://rytmi.esimerkki.fi/s/abc_DEF-1',
    'rytmi.esimerkki.fi/s/abc.',
    'HTTPS://RYTMI.ESIMERKKI.FI/s/abc',
    '24.11.2026 kello 13.00',
    'Kauppakatu 5 A. Ovi on auki',
    'esim. 2.krs. 1.5.2026',
  ])('the linter has nothing against %s', (address) => {
    expect(brief(problems(`Katso ${address}`))).toEqual([]);
  });

  it('the linter takes for our own address only what lies in the folder of the public URL', () => {
    const inFolder = lintBook({ groups: [], publicUrl: 'https://esimerkki.fi/rytmi' });
    expect(problems('https://esimerkki.fi/rytmi/s/1', { index: inFolder })).toEqual([]);
    expect(brief(problems('https://esimerkki.fi/rytmit', { index: inFolder }))).toHaveLength(1);
  });

  it.each([
    ['Nähdään tänään!', 'tänään', 'fi'],
    ['Nähdään HUOMENNA', 'HUOMENNA', 'fi'],
    ['Vi ses i morgon', 'i morgon', 'sv'],
    ['See you tomorrow', 'tomorrow', 'en'],
    ['Увидимся завтра', 'завтра', 'ru'],
    ['Kohtume homme', 'homme', 'et'],
  ])('the linter refuses the relative day in “%s”', (text, found, language) => {
    const [days] = problems(text, { language }).filter(({ code }) => code === 'RELATIVE_DAY');
    expect(days).toMatchObject({ severity: 'REFUSED', found });
  });

  it('the linter warns of telephone numbers, but not of our own, nor of dates and times', () => {
    expect(brief(problems('Soita 040 123 4567 tai +358 40 1112233. 24.11.2026 kello 13.00-15.00'))).toEqual([
      'WARNING PHONE_NUMBER 040 123 4567',
    ]);
  });

  it('the linter shows what makes a text expensive, and what may replace it', () => {
    expect(problems('Kahvi – “ja” ж')).toMatchObject([
      { code: 'FORCES_UCS2', severity: 'WARNING', found: '–', replacement: '-' },
      { code: 'FORCES_UCS2', found: '“', replacement: '"' },
      { code: 'FORCES_UCS2', found: '”', replacement: '"' },
      { code: 'FORCES_UCS2', found: 'ж', replacement: null },
    ]);
  });

  it('the linter warns above one part and refuses above four', () => {
    const severities = (letters: number) =>
      problems('a '.repeat(letters)).map(({ code, severity }) => [code, severity]);
    expect(severities(80)).toEqual([]);
    expect(severities(81)).toEqual([['TOO_LONG', 'WARNING']]);
    expect(severities(306)).toEqual([['TOO_LONG', 'WARNING']]);
    expect(severities(307)).toEqual([['TOO_LONG', 'REFUSED']]);
  });
});

describe('the linter of templates', () => {
  const facts = {
    index,
    language: 'fi',
    allowedPlaceholders: ['name', 'when'],
    requiredPlaceholders: ['when'],
  };

  it('the template linter knows the placeholders and requires those that are needed', () => {
    expect(lintTemplate('{name} {when}', facts)).toEqual([]);
    expect(brief(lintTemplate('{name} {paikka} {', facts))).toEqual([
      'REFUSED MISSING_PLACEHOLDER ',
      'REFUSED UNKNOWN_PLACEHOLDER {paikka}',
      'REFUSED UNKNOWN_PLACEHOLDER {',
    ]);
  });

  it('the template linter checks the words around placeholders like those of a text, at their places', () => {
    const text = '{name} {when} huomenna päihdekerho';
    expect(lintTemplate(text, facts).map(({ start, end }) => text.slice(start, end))).toEqual([
      'huomenna',
      'päihdekerho',
    ]);
  });
});

describe('whatever the text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );

  it('the linter ends on any text, and points at what it found', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { code, start, end, found } of problems(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(text.length);
          if (code !== 'FORCES_UCS2') expect(text.slice(start, end)).toBe(found);
        }
      }),
    );
  });

  it('a sensitive word is found wherever it stands, in any case and with invisible characters in it', () => {
    const disguised = fc
      .tuple(
        fc.constantFrom('päihdetyö', 'vankila', 'alkoholi', 'missbruk', 'addiction', 'Krito'),
        fc.array(fc.constantFrom('', '\u200B', '\u00AD', '\u2060', '\uFE0F'), {
          minLength: 12,
          maxLength: 12,
        }),
        fc.boolean(),
      )
      .map(([word, between, upper]) =>
        [...(upper ? word.toUpperCase() : word)].map((char, index) => char + (between[index] ?? '')).join(''),
      );
    const plain = fc.array(fc.constantFrom('Kahvi', 'tiistaina', '24.11.', 'kello 13.00'), { maxLength: 6 });
    fc.assert(
      fc.property(plain, disguised, plain, (before, word, after) => {
        const found = problems([...before, word, ...after].join(' ')).filter(({ code }) =>
          ['SENSITIVE_WORD', 'INTERNAL_NAME'].includes(code),
        );
        expect(found).toHaveLength(1);
        expect(word.startsWith(found[0]?.found ?? '?')).toBe(true);
      }),
    );
  });
});
