import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import {
  INTERNAL_NAME,
  SelfServiceFixture,
} from '../../apps/api/src/self-service/testing/self-service-fixture.js';
import { accessibilityProblems, hasBrowser, openBrowser } from '../support/browser.js';
import { TestApi } from '../support/test-api.js';

/** Set to a folder to keep pictures of the pages, for people to look at. */
const PICTURES = process.env.RYTMI_TEST_PICTURES;
const OLD_PHONE = { viewport: { width: 320, height: 480 } };

(hasBrowser() ? describe : describe.skip)('a participant’s own page in a browser', () => {
  let api: TestApi;
  let browser: Browser;

  beforeAll(async () => {
    api = await TestApi.start();
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  const open = async (address: string, options: BrowserContextOptions): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(api.url)) throw new Error('The page asks for something from elsewhere');
    });
    await page.goto(address);
    return page;
  };
  const picture = async (page: Page, name: string): Promise<void> => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (name, javaScriptEnabled) => {
    it('the self-service page lets somebody come, decline, wait for a seat and take it', async () => {
      const fixture = await SelfServiceFixture.make(api);
      const meeting = await fixture.newSession({ days: 3 });
      const trip = await fixture.newSession({
        days: 6,
        kind: 'EXCURSION',
        capacity: 1,
        place: 'Ateneum, Helsinki',
      });
      await fixture.signUp(trip, fixture.veikko);
      const { address } = await fixture.link({ participantId: fixture.aino });
      const page = await open(address, { ...OLD_PHONE, javaScriptEnabled });
      const item = (id: string) => page.locator(`#session-${id}`);
      const press = (id: string, button: string) => item(id).getByRole('button', { name: button }).click();
      await picture(page, `1 first look ${name}`);

      await press(meeting, 'En tule');
      await item(meeting).getByText('Et ole tulossa.').waitFor();
      expect(await page.getByRole('status').textContent()).toContain('tallennettu');
      await press(meeting, 'Tulen');
      await item(meeting).getByText('Olet tulossa.').waitFor();
      await page.reload();
      expect((await fixture.signUpOf(meeting, fixture.aino))?.history).toEqual([
        'INVITE by SYSTEM',
        'DECLINE by SELF_SERVICE',
        'TAKE_SEAT by SELF_SERVICE',
      ]);

      await press(trip, 'Haluan jonoon');
      await item(trip).getByText('Olet jonossa.').waitFor();
      await picture(page, `2 waiting ${name}`);
      await fixture.cancel(trip, fixture.veikko);
      await page.goto(address);
      await picture(page, `3 offered ${name}`);
      await press(trip, 'Otan paikan');
      await item(trip).getByText('Olet tulossa.').waitFor();
      await press(trip, 'Luovun paikasta');
      await item(trip).getByText('Et ole tulossa.').waitFor();
      expect((await fixture.signUpOf(trip, fixture.aino))?.status).toBe('CANCELLED');
      expect(await page.content()).not.toMatch(new RegExp(`${INTERNAL_NAME}|Veikko|Virtanen`));
      await page.context().close();
    }, 60_000);
  });

  it('the self-service page says what is wrong when it was too old, and shows how things are', async () => {
    const fixture = await SelfServiceFixture.make(api);
    const meeting = await fixture.newSession({ days: 3 });
    const { address } = await fixture.link({ participantId: fixture.aino });
    const page = await open(address, OLD_PHONE);
    await fixture.sql(`UPDATE session SET sign_up_closes_at = now() - interval '1 minute' WHERE id = $1`, [
      meeting,
    ]);
    await page.getByRole('button', { name: 'Tulen' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Mitään ei muutettu.');
    expect(await page.getByRole('button', { name: 'Tulen' }).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture(page, '4 too old');
    await page.context().close();
  });

  it.each([
    ['fi', 'light'],
    ['sv', 'light'],
    ['en', 'dark'],
  ] as const)(
    'the self-service page has no accessibility problem (%s, %s), and nothing wider than an old phone',
    async (language, colorScheme) => {
      const fixture = await SelfServiceFixture.make(api, language);
      const seat = await fixture.newSession({ days: 1 });
      await fixture.signUp(seat, fixture.aino);
      await fixture.newSession({ days: 2, place: 'Kauppakeskuksenkierrätyskeskuksentapahtumatila, 3. krs' });
      const trip = await fixture.newSession({ days: 6, kind: 'EXCURSION', capacity: 1 });
      await fixture.signUp(trip, fixture.veikko);
      await fixture.signUp(trip, fixture.aino);
      await fixture.cancel(trip, fixture.veikko);
      const { address } = await fixture.link({ participantId: fixture.aino });
      const page = await open(address, { ...OLD_PHONE, colorScheme });
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      const heights = await page
        .getByRole('button')
        .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      await picture(page, `5 ${language} ${colorScheme}`);
      await page.context().close();
    },
  );

  it('the self-service page has no accessibility problem where the link is of no use', async () => {
    const page = await open(`${api.url}/s/${'A'.repeat(32)}`, OLD_PHONE);
    expect(await accessibilityProblems(page)).toEqual([]);
    await picture(page, '6 wrong link');
    await page.context().close();
  });

  it('the self-service page can be used with the keyboard alone', async () => {
    const fixture = await SelfServiceFixture.make(api, 'en');
    const meeting = await fixture.newSession({ days: 3 });
    const { address } = await fixture.link({ participantId: fixture.aino });
    const page = await open(address, OLD_PHONE);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('You are coming.').waitFor();
    expect((await fixture.signUpOf(meeting, fixture.aino))?.status).toBe('SIGNED_UP');
    await page.context().close();
  });
});
