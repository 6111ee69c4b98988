import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
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

  it('each of two phones on one register sees within seconds what the other changed, and by whom', async () => {
    const room = await WebFixture.of(fixture.api, fixture.browser);
    const [leaders, colleagues] = [await room.phone('LEADER'), await room.phone('STAFF')];
    const [page, other] = [await room.register(leaders), await room.register(colleagues)];
    await tapTo(page, 'Aino', 'paikalla');
    await rowOf(other, 'Aino').getByText('paikalla').waitFor();
    await rowOf(other, 'Aino').getByText('Työntekijä LEADER merkitsi').waitFor();
    await tapTo(other, 'Aino', 'poissa');
    await rowOf(page, 'Aino').getByText('poissa', { exact: true }).waitFor();
    await rowOf(page, 'Aino').getByText('Työntekijä STAFF merkitsi').waitFor();
    expect(await room.marks()).toEqual({ Aino: ['ABSENT', 2] });
    await leaders.close();
    await colleagues.close();
  }, 30_000);

  it('what people answered stands beside their names, and who said no is not taken for present', async () => {
    const room = await WebFixture.of(fixture.api, fixture.browser);
    const { context } = room.org;
    const signUps = room.api.service(SignUps);
    await room.api.database.write(context, async (tx) => {
      const people = await tx.query<{ id: string; firstName: string }[]>(
        'SELECT id, first_name AS "firstName" FROM participant',
      );
      const idOf = (name: string) => people.find(({ firstName }) => firstName === name)?.id ?? '';
      const { sessionId } = room;
      // It begins at midnight: they answered the day before.
      await tx.query(`UPDATE session SET starts_at = now() + interval '1 hour' WHERE id = $1`, [sessionId]);
      await signUps.signUp(tx, context, { sessionId, participantId: idOf('Benjamin') });
      await signUps.signUp(tx, context, { sessionId, participantId: idOf('Kaarlo') });
      await signUps.cancel(tx, context, { sessionId, participantId: idOf('Kaarlo') });
    });
    const phone = await room.phone('LEADER');
    const page = await room.register(phone);
    await rowOf(page, 'Benjamin').getByText('tulee', { exact: true }).waitFor();
    await rowOf(page, 'Kaarlo').getByText('ei tule').waitFor();
    await page.getByRole('button', { name: 'Kaikki paikalla' }).click();
    const marks = await room.marksWhen((each) => Object.keys(each).length === 5);
    expect(marks).not.toHaveProperty('Kaarlo');
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
