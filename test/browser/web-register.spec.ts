import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasBrowser } from '../support/browser.js';
import { NAMES, rowOf, tapTo, WebFixture } from '../support/web-fixture.js';

(hasBrowser() ? describe : describe.skip)('a register in the app', () => {
  let fixture: WebFixture;
  beforeAll(async () => {
    fixture = await WebFixture.start();
  }, 60_000);
  afterAll(() => fixture.close());

  it('a register is found on the page of today, marked by taps, undone, and taken in two taps when all but one came', async () => {
    const phone = await fixture.phone('LEADER');
    const page = await phone.newPage();
    await page.goto(fixture.api.url);
    await page.getByRole('link', { name: /Aamukahvi/ }).click();
    await tapTo(page, 'Aino', 'paikalla');
    await tapTo(page, 'Aino', 'poissa');
    await tapTo(page, 'Aino', 'myöhässä');
    await tapTo(page, 'Aino', 'poissa, ilmoitti');
    await tapTo(page, 'Aino', 'ei merkitty');
    await tapTo(page, 'Kaarlo', 'paikalla');
    await page.getByRole('button', { name: 'Kumoa' }).first().click();
    await rowOf(page, 'Kaarlo').getByText('ei merkitty').waitFor();

    await page.getByRole('button', { name: 'Kaikki paikalla' }).click();
    await page.getByText('6 merkitty paikalle').waitFor();
    await tapTo(page, 'Reino', 'poissa');
    const marks = await fixture.marksWhen(({ Reino }) => Reino?.[0] === 'ABSENT');
    expect(marks).toMatchObject({ Aino: ['PRESENT', 6], Kaarlo: ['PRESENT', 3], Reino: ['ABSENT', 2] });
    expect(await page.locator('.row-name').allTextContents()).toEqual([...NAMES]);
    await phone.close();
  }, 30_000);

  it('a note, visitors without a name and somebody new are kept, and closing says who is unmarked and marks nobody', async () => {
    const room = await WebFixture.of(fixture.api, fixture.browser);
    const phone = await room.phone('LEADER');
    const page = await room.register(phone);
    await tapTo(page, 'Eeva', 'paikalla');
    await page.getByRole('button', { name: 'Eeva: muistiinpano ja muut tiedot' }).click();
    await page.getByRole('dialog').getByLabel('Muistiinpano').fill('Bussi myöhästyi');
    await page.getByRole('button', { name: 'Tallenna muistiinpano' }).click();
    await tapTo(page, 'Eeva', 'poissa');

    await page.getByRole('button', { name: 'Joku muu' }).click();
    await page.getByLabel('Etunimi tai kutsumanimi').fill('Tuomo');
    await page.getByRole('button', { name: 'Lisää uusi: Tuomo' }).click();
    await rowOf(page, 'Tuomo').getByText('paikalla').waitFor();
    await page.getByRole('button', { name: 'Yksi nimetön lisää' }).click();
    await page.getByRole('button', { name: 'Yksi nimetön lisää' }).click();
    await page.locator('.visitors-count', { hasText: '2' }).waitFor();

    await room.marksWhen(({ Tuomo, Eeva }) => Tuomo !== undefined && Eeva?.[1] === 3);
    await page.getByRole('button', { name: 'Sulje lista' }).click();
    await page.getByText('5 on merkitsemättä. He jäävät merkitsemättä: eivät poissaoleviksi.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Sulje lista' }).click();
    await page.getByText('Lista on suljettu.').waitFor();
    const { session } = await room.api.data<{
      session: {
        register: {
          closedAt: string | null;
          anonymousVisitors: number;
          rows: { attendance: { note: string | null } | null }[];
        };
      };
    }>(
      room.org.tokens.ADMIN,
      'query ($id: ID!) { session(id: $id) { register { closedAt anonymousVisitors rows { attendance { note } } } } }',
      { id: room.sessionId },
    );
    expect(session.register).toMatchObject({ closedAt: expect.any(String), anonymousVisitors: 2 });
    expect(
      session.register.rows.filter(({ attendance }) => attendance?.note === 'Bussi myöhästyi'),
    ).toHaveLength(1);
    expect(Object.keys(await room.marks()).sort()).toEqual(['Eeva', 'Tuomo']);
    await page.getByRole('button', { name: 'Avaa lista uudelleen' }).click();
    await tapTo(page, 'Aino', 'paikalla');
    await phone.close();
  }, 30_000);

  it('names are hidden when the phone was put down, until somebody asks for them', async () => {
    const phone = await fixture.phone('LEADER');
    const page = await phone.newPage();
    await page.clock.install();
    await page.goto(`${fixture.api.url}/register/${fixture.sessionId}`);
    await rowOf(page, 'Aino').waitFor();
    await page.clock.fastForward('03:00');
    await page.getByText('Nimet ovat piilossa').waitFor();
    expect(await page.content()).not.toMatch(new RegExp(NAMES.join('|')));
    await page.getByRole('button', { name: 'Näytä nimet' }).click();
    await rowOf(page, 'Aino').waitFor();
    await phone.close();
  }, 30_000);
});
