import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Staff } from '#libs/people/staff.js';
import { hasBrowser } from '../support/browser.js';
import { WebFixture } from '../support/web-fixture.js';

const PASSWORD = 'oikea hevonen paristo';

(hasBrowser() ? describe : describe.skip)('signing in with the app', () => {
  let fixture: WebFixture;
  let email: string;
  beforeAll(async () => {
    fixture = await WebFixture.start();
    const { api, org } = fixture;
    email = `sanna@${org.context.organisationId}.example`;
    await api.database.write(org.context, (tx) =>
      api.service(Staff).create(tx, org.context, {
        email,
        displayName: 'Sanna',
        roles: ['LEADER'],
        password: PASSWORD,
        participantId: null,
      }),
    );
  }, 60_000);
  afterAll(() => fixture.close());

  it('the sign-in page says what is wrong, lets somebody in, and shows nothing once they have signed out', async () => {
    const phone = await fixture.phone(null);
    const page = await phone.newPage();
    await page.goto(`${fixture.api.url}/sign-in`);
    await page.getByLabel('Sähköposti').fill(email);
    await page.getByLabel('Salasana').fill('väärä salasana');
    await page.getByRole('button', { name: 'Kirjaudu sisään' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('eivät täsmää');
    await page.getByLabel('Salasana').fill(PASSWORD);
    await page.getByRole('button', { name: 'Kirjaudu sisään' }).click();
    await page.getByRole('heading', { name: 'Tänään' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await page.evaluate('document.cookie')).toBe('');

    await page.getByRole('link', { name: 'Asetukset' }).click();
    await page.getByText('Sanna, Testiyhdistys ry').waitFor();
    await page.getByRole('button', { name: 'Kirjaudu ulos' }).click();
    await page.getByRole('heading', { name: 'Tervetuloa' }).waitFor();
    await page.goto(fixture.api.url);
    await page.getByRole('heading', { name: 'Tervetuloa' }).waitFor();
    await phone.close();
  }, 30_000);

  it('somebody who signs out without a network is signed out of the server when it is back', async () => {
    const phone = await fixture.phone('LEADER');
    const page = await phone.newPage();
    await page.goto(`${fixture.api.url}/settings`);
    await page.getByRole('heading', { name: 'Asetukset' }).waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    await phone.setOffline(true);
    await page.getByRole('button', { name: 'Kirjaudu ulos' }).click();
    await page.getByRole('heading', { name: 'Tervetuloa' }).waitFor();
    await phone.setOffline(false);
    const ended = page.waitForResponse(
      (response) => response.request().postData()?.includes('SignOut') === true,
    );
    await page.reload();
    expect((await ended).status()).toBe(200);
    await page.getByRole('heading', { name: 'Tervetuloa' }).waitFor();
    expect(await fixture.api.refusal(fixture.org.tokens.LEADER, '{ me { id } }')).toBe('UNAUTHENTICATED');
    await phone.close();
  }, 30_000);
});
