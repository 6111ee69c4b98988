import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { hasBrowser } from '../support/browser.js';
import { rowOf, tapTo, WebFixture } from '../support/web-fixture.js';

(hasBrowser() ? describe : describe.skip)('a register without a network', () => {
  let whole: WebFixture;
  let fixture: WebFixture;
  let phone: BrowserContext;
  beforeAll(async () => {
    whole = await WebFixture.start();
  }, 60_000);
  afterAll(() => whole.close());
  beforeEach(async () => {
    fixture = await WebFixture.of(whole.api, whole.browser);
    phone = await fixture.phone('LEADER');
  });

  /** The app, opened once with a network, so that it can be opened without. */
  async function opened(): Promise<Page> {
    const page = await phone.newPage();
    await page.goto(fixture.api.url);
    await page.getByRole('link', { name: /Aamukahvi/ }).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    return page;
  }

  it('a register opens from a cold start without a network, and its marks arrive once when the network is back', async () => {
    await (await opened()).close();
    await phone.setOffline(true);
    const page = await phone.newPage();
    await page.goto(fixture.api.url);
    await page.getByText('Ei verkkoa.').waitFor();
    await page.getByRole('link', { name: /Aamukahvi/ }).click();
    await tapTo(page, 'Aino', 'paikalla');
    await tapTo(page, 'Benjamin', 'paikalla');
    await tapTo(page, 'Benjamin', 'poissa');
    await page.getByText('3 merkintää odottaa').waitFor();
    await page.reload();
    await rowOf(page, 'Benjamin').getByText('poissa').waitFor();
    expect(await fixture.marks()).toEqual({});

    await phone.setOffline(false);
    const marks = await fixture.marksWhen(({ Benjamin }) => Benjamin?.[0] === 'ABSENT');
    expect(marks).toEqual({ Aino: ['PRESENT', 1], Benjamin: ['ABSENT', 2] });
    await page.getByText('merkintää odottaa').waitFor({ state: 'detached' });
    await phone.close();
  }, 40_000);

  it('marks whose answer was lost after the server took them arrive once, also when the page is reloaded meanwhile', async () => {
    let lost = 0;
    await phone.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('RecordMarks') || lost >= 2) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort();
    });
    const page = await fixture.register(phone);
    await tapTo(page, 'Aino', 'paikalla');
    await tapTo(page, 'Eeva', 'paikalla');
    await fixture.marksWhen(({ Aino }) => Aino !== undefined);
    await page.reload();
    await rowOf(page, 'Aino').getByText('paikalla').waitFor();
    await tapTo(page, 'Aino', 'poissa');
    const marks = await fixture.marksWhen(({ Aino }) => Aino?.[0] === 'ABSENT');
    expect(marks).toEqual({ Aino: ['ABSENT', 2], Eeva: ['PRESENT', 1] });
    expect(lost).toBe(2);
    await phone.close();
  }, 40_000);

  it('somebody who comes for the first time without a network is made once, also when the answer was lost', async () => {
    let lost = 0;
    const page = await fixture.register(phone);
    await phone.setOffline(true);
    await page.getByRole('button', { name: 'Joku muu' }).click();
    await page.getByLabel('Etunimi tai kutsumanimi').fill('Tuomo');
    await page.getByRole('button', { name: 'Lisää uusi: Tuomo' }).click();
    await rowOf(page, 'Tuomo').getByText('paikalla').waitFor();
    await tapTo(page, 'Tuomo', 'poissa');
    await phone.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('RecordMarks') || lost >= 1) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort();
    });
    await phone.setOffline(false);
    await tapTo(page, 'Tuomo', 'myöhässä');
    const marks = await fixture.marksWhen(({ Tuomo }) => Tuomo?.[0] === 'LATE');
    expect([marks, lost]).toEqual([{ Tuomo: ['LATE', 3] }, 1]);
    await page.reload();
    await rowOf(page, 'Tuomo').getByText('myöhässä').waitFor();
    expect(await rowOf(page, 'Tuomo').count()).toBe(1);
    await phone.close();
  }, 40_000);

  it('a mark whose page is closed while it is being sent is sent by the other page of the app', async () => {
    const other = await fixture.register(phone);
    const page = await fixture.register(phone);
    await page.route('**/graphql', async (route) => {
      // Never answered: the page is closed meanwhile.
      if (!route.request().postData()?.includes('RecordMarks')) await route.continue();
    });
    await tapTo(page, 'Aino', 'paikalla');
    await rowOf(other, 'Aino').locator('.row-waits').waitFor();
    await page.close();
    expect(await fixture.marksWhen(({ Aino }) => Aino !== undefined)).toEqual({ Aino: ['PRESENT', 1] });
    await rowOf(other, 'Aino').locator('.row-waits').waitFor({ state: 'detached' });
    await phone.close();
  }, 40_000);

  it('a tab whose turn to send the browser gives to nobody takes it', async () => {
    await phone.addInitScript(() => {
      const { locks } = navigator;
      const request = locks.request.bind(locks) as (...all: unknown[]) => unknown;
      const never = async (name: string, options: LockOptions, work: () => unknown) => {
        if (options.steal) return request(name, options, work);
        await new Promise((done) => options.signal?.addEventListener('abort', done));
        options.signal?.throwIfAborted();
      };
      Object.defineProperty(locks, 'request', { value: never });
    });
    const page = await fixture.register(phone);
    await tapTo(page, 'Aino', 'paikalla');
    expect(await fixture.marksWhen(({ Aino }) => Aino !== undefined)).toEqual({ Aino: ['PRESENT', 1] });
    await phone.close();
  }, 40_000);

  it('marks of somebody whose session ended wait for them, and a colleague on the same phone neither sees nor sends them', async () => {
    const page = await opened();
    await page.getByRole('link', { name: /Aamukahvi/ }).click();
    await rowOf(page, 'Aino').waitFor();
    await fixture.signInBy(phone, 'ryt_long-gone');
    await tapTo(page, 'Aino', 'paikalla');
    await page.getByText('kirjaudu uudelleen, niin merkinnät lähtevät').waitFor();

    await fixture.signInBy(phone, fixture.org.tokens.STAFF);
    const colleagues = await fixture.register(phone);
    await rowOf(colleagues, 'Aino').getByText('ei merkitty').waitFor();
    await tapTo(colleagues, 'Eeva', 'paikalla');
    expect(await fixture.marksWhen(({ Eeva }) => Eeva !== undefined)).toEqual({ Eeva: ['PRESENT', 1] });
    await colleagues.close();
    await page.close();

    await fixture.signInBy(phone, fixture.org.tokens.LEADER);
    await fixture.register(phone);
    expect(await fixture.marksWhen(({ Aino }) => Aino !== undefined)).toMatchObject({ Aino: ['PRESENT', 1] });
    await phone.close();
  }, 40_000);

  it('a mark that the server refuses stays in sight with the reason, and can be sent again', async () => {
    const page = await fixture.register(phone);
    await phone.setOffline(true);
    await tapTo(page, 'Aino', 'paikalla');
    const { tokens } = fixture.org;
    const input = { sessionId: fixture.sessionId };
    await fixture.api.data(
      tokens.ADMIN,
      'mutation ($input: CloseRegisterInput!) { closeRegister(input: $input) { register { closedAt } } }',
      { input },
    );
    await phone.setOffline(false);
    await rowOf(page, 'Aino').getByText('Lista oli jo suljettu').waitFor();
    expect(await fixture.marks()).toEqual({});
    await fixture.api.data(
      tokens.ADMIN,
      'mutation ($input: ReopenRegisterInput!) { reopenRegister(input: $input) { register { closedAt } } }',
      { input },
    );
    await page.getByRole('link', { name: '1 merkintä ei mennyt perille' }).click();
    await page.getByRole('button', { name: 'Yritä uudelleen' }).click();
    expect(await fixture.marksWhen(({ Aino }) => Aino !== undefined)).toEqual({ Aino: ['PRESENT', 1] });
    await phone.close();
  }, 40_000);

  it('after signing out nothing of the registers is on the phone, and what was not sent only when its owner left it there', async () => {
    const page = await opened();
    const kept = () =>
      page.evaluate(async () => {
        const opening = indexedDB.open('rytmi');
        await new Promise((done) => opening.addEventListener('success', done));
        const database = opening.result;
        const count = (store: string) =>
          new Promise((done) => {
            const request = database.transaction(store).objectStore(store).count();
            request.addEventListener('success', () => done(request.result));
          });
        const counts = [await count('rosters'), await count('who'), await count('outbox')];
        database.close();
        return counts;
      });
    expect(await kept()).toEqual([1, 1, 0]);
    await page.getByRole('link', { name: /Aamukahvi/ }).click();
    await phone.setOffline(true);
    await tapTo(page, 'Aino', 'paikalla');
    await page.goto(`${fixture.api.url}/settings`);
    await page.getByRole('button', { name: 'Kirjaudu ulos' }).click();
    await page.getByText('1 merkintä ei ole vielä lähtenyt').waitFor();
    await page.getByRole('button', { name: 'Kirjaudu ulos, merkinnät jäävät tähän' }).click();
    await page.getByRole('heading', { name: 'Tervetuloa' }).waitFor();
    expect(await kept()).toEqual([0, 0, 1]);
    await phone.close();
  }, 40_000);
});
