import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { FirstRun } from '#libs/deployment/first-run.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { MessageSender } from '#libs/messaging/delivery/message-sender.js';
import { accessibilityProblems, hasBrowser, openBrowser } from '../support/browser.js';
import { TestApi } from '../support/test-api.js';
import { buildWebApp } from '../support/web-app.js';

const EMAIL = 'anna@example.org';
const PASSWORD = 'oikea hevonen paristo';

(hasBrowser() ? describe : describe.skip)('the pages in a browser', () => {
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  const foreign: string[] = [];

  beforeAll(async () => {
    await buildWebApp();
    api = await TestApi.start();
    await api.service(FirstRun).run({ email: EMAIL, password: PASSWORD }, true);
    const signal = new AbortController().signal;
    const due: [string, string][] = [];
    await api
      .service(MessagingSweep)
      .run((organisationId, messageId) => due.push([organisationId, messageId]), signal);
    for (const [organisationId, messageId] of due) {
      await api.service(MessageSender).send(organisationId, messageId, signal);
    }
    browser = await openBrowser();
    page = await (await browser.newContext({ locale: 'fi-FI' })).newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(api.url) && !/^(blob|data):/.test(request.url()))
        foreign.push(request.url());
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await api.close();
  });

  it('the pages sign somebody in, say what is wrong before that, and have no accessibility problem', async () => {
    await page.goto(`${api.url}/sandbox`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel('Sähköposti').fill(EMAIL);
    await page.getByLabel('Salasana').fill('väärä salasana');
    await page.getByRole('button', { name: 'Kirjaudu sisään' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('eivät täsmää');
    await page.getByLabel('Sähköposti').fill(EMAIL);
    await page.getByLabel('Salasana').fill(PASSWORD);
    await page.getByRole('button', { name: 'Kirjaudu sisään' }).click();
    await page.waitForURL(`${api.url}/`);
    await page.getByRole('heading', { name: 'Tänään' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it('the sandbox page shows messages as on the phone and takes a reply', async () => {
    await page.goto(`${api.url}/sandbox`);
    expect(await page.getByText('Kahvihetki').count()).toBeGreaterThan(0);
    expect(await page.content()).not.toContain('Päihde');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('textbox').first().fill('Tulen vähän myöhässä');
    await page.getByRole('button', { name: 'Lähetä' }).first().click();
    await page.getByText('Tulen vähän myöhässä').first().waitFor();
  });

  it('the GraphiQL page explores the schema with nothing from the internet', async () => {
    await page.goto(`${api.url}/graphiql`);
    await page.locator('.graphiql-query-editor').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{ me { displayName');
    await page.keyboard.press('Control+Enter');
    await page.locator('.result-window').getByText('Ylläpitäjä').waitFor();
    expect(foreign).toEqual([]);
  });
});
