import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import { CheckIns } from '#libs/regularity/check-ins/check-ins.js';
import { accessibilityProblems, hasBrowser } from '../support/browser.js';
import { WebFixture } from '../support/web-fixture.js';

/** Set to a folder to keep pictures of the pages, for people to look at. */
const PICTURES = process.env.RYTMI_TEST_PICTURES;
const MAX_SCRIPT_BYTES = 180_000;
const OLD_PHONE = { width: 320, height: 640 };

const WORDS = {
  fi: { close: 'Sulje lista', other: 'Joku muu', order: 'Listan järjestys', none: 'Täällä ei ole mitään.' },
  sv: { close: 'Stäng listan', other: 'Någon annan', order: 'Listans ordning', none: 'Här finns ingenting.' },
  en: {
    close: 'Close the list',
    other: 'Somebody else',
    order: 'Order of lists',
    none: 'There is nothing here.',
  },
} as const;

(hasBrowser() ? describe : describe.skip)('the pages of the app', () => {
  let fixture: WebFixture;
  beforeAll(async () => {
    fixture = await WebFixture.start();
  }, 60_000);
  afterAll(() => fixture.close());

  it.each([
    ['fi', 'light'],
    ['sv', 'dark'],
    ['en', 'light'],
  ] as const)(
    'no page of the app has an accessibility problem or is wider than an old phone (%s, %s)',
    async (language, colorScheme) => {
      const phone = await fixture.phone(null, { viewport: OLD_PHONE, locale: language, colorScheme });
      const page = await phone.newPage();
      const words = WORDS[language];
      const look = async (name: string) => {
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name} ${language}.png`, fullPage: true });
        expect([name, await accessibilityProblems(page)]).toEqual([name, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      };
      const open = async (path: string, ready: string) => {
        await page.goto(`${fixture.api.url}${path}`);
        await page.locator(ready).first().waitFor();
        expect(await page.evaluate('document.documentElement.lang')).toBe(language);
      };
      await open('/', '.sign-in form');
      await look('sign-in');
      await fixture.signInBy(phone, fixture.org.tokens.COORDINATOR);
      await open('/', '.attention');
      await look('today');
      await open(`/register/${fixture.sessionId}`, '.row');
      await look('register');
      expect(await smallTargets(page)).toEqual([]);
      // What is left differs from Finnish by its words alone, and each language has been looked at.
      if (language === 'en') return phone.close();
      await page.locator('.row-more').first().click();
      await page.locator('dialog .history').waitFor();
      await look('row');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: words.other }).click();
      await look('visitor');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: words.close }).click();
      await look('closing');
      await open('/attention', '.call, .empty');
      await look('attention');
      await open('/people', '.person-line');
      await look('people');
      await page.locator('.person-line').first().click();
      await page.locator('.person-head').waitFor();
      await look('person');
      await open('/settings', '.settings');
      await page.getByRole('heading', { name: words.order }).waitFor();
      await look('settings');
      await open('/no-such-page', '.empty');
      await page.getByText(words.none).waitFor();
      await phone.close();
    },
    90_000,
  );

  it('somebody without a mouse takes a register, and the focus stays where it was', async () => {
    const phone = await fixture.phone('LEADER', { viewport: { width: 1280, height: 800 } });
    const page = await fixture.register(phone);
    const name = page.locator('.row-tap').nth(2);
    await name.focus();
    await page.keyboard.press('Space');
    await name.getByText('paikalla').waitFor();
    expect(await name.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(
      await page
        .locator('.row-more')
        .nth(2)
        .evaluate((element) => element === document.activeElement),
    ).toBe(true);
    await phone.close();
  }, 30_000);

  it('the language is changed in the settings and stays after a reload', async () => {
    const phone = await fixture.phone('LEADER');
    const page = await phone.newPage();
    await page.goto(`${fixture.api.url}/settings`);
    await page.getByRole('button', { name: 'Svenska' }).click();
    await page.getByRole('heading', { name: 'Inställningar' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Inställningar' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('sv');
    await phone.close();
  }, 30_000);

  it('the page of today tells staff of calls and of texts that reached nobody, and peers nothing of them', async () => {
    const { api, org } = fixture;
    await api.database.write(org.context, async (tx) => {
      await tx.query(
        `INSERT INTO check_in (organisation_id, membership_id, group_id, participant_id, misses, missed_from, assigned_to_id)
         SELECT organisation_id, id, group_id, participant_id, 3, current_date - 20, $1 FROM membership LIMIT 1`,
        [org.staffIds.LEADER],
      );
      const [aino] = await tx.query<{ id: string }[]>(`SELECT id FROM participant WHERE first_name = 'Aino'`);
      await api.service(PhoneNumbers).add(tx, org.context, aino!.id, '+358401230001', '2026-01-01');
      await tx.query(
        `INSERT INTO message (organisation_id, participant_id, phone_number_id, language, body, encoding, parts, status, status_reason, due_at, deadline_at)
         SELECT organisation_id, participant_id, id, 'fi', 'Hei', 'GSM-7', 1, 'FAILED', '21211', now(), now() + interval '1 day'
         FROM phone_number`,
      );
      expect(await api.service(CheckIns).count(tx, { state: 'OPEN' })).toBe(1);
    });
    const textOf = async (role: 'LEADER' | 'COORDINATOR' | 'PEER') => {
      const phone = await fixture.phone(role);
      const page = await phone.newPage();
      await page.goto(api.url);
      await page.getByRole('heading', { name: 'Tänään' }).waitFor();
      if (role !== 'PEER') await page.getByText('soitto odottaa').waitFor();
      else await page.waitForLoadState('networkidle');
      const text = await page.locator('main').innerText();
      const links = await page
        .locator('a[href^="/reports/"]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
      await phone.close();
      return { text, links };
    };
    const leader = await textOf('LEADER');
    expect(leader.text).toContain('1 soitto odottaa, niistä 1 sinulle');
    expect(leader.text).toContain('1 viesti ei viime päivinä mennyt perille');
    expect(leader.links).toEqual([]);
    const coordinator = await textOf('COORDINATOR');
    expect(coordinator.text).toContain('1 soitto odottaa');
    expect(coordinator.text).not.toMatch(/sinulle|Aino|Päihde/);
    expect(coordinator.links).toHaveLength(2);
    for (const link of coordinator.links) {
      const report = await fetch(`${api.url}${link}`, {
        headers: { authorization: `Bearer ${org.tokens.COORDINATOR}` },
      });
      expect(report.status).toBe(200);
      await report.arrayBuffer();
    }
    const peer = await textOf('PEER');
    expect(peer.text).not.toMatch(/soitto|viesti|Raportit/);
  }, 30_000);

  it('the first load of a register takes less than 180 kB of script, compressed as a phone gets it', async () => {
    const phone = await fixture.phone('LEADER');
    const page = await phone.newPage();
    const loaded: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.endsWith('.js')) loaded.push(pathname);
      if (!response.url().startsWith(fixture.api.url)) throw new Error('The app asks somebody else');
    });
    await page.goto(`${fixture.api.url}/register/${fixture.sessionId}`);
    await page.locator('.row').first().waitFor();
    const files = readdirSync('dist/web/assets');
    const bytes = loaded
      .filter((path) => files.includes(path.slice('/assets/'.length)))
      .map((path) => readFileSync(`dist/web${path}.gz`).length)
      .reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES);
    await phone.close();
  }, 30_000);
});

/** Buttons of the register that a thumb would miss. */
function smallTargets(page: Page): Promise<string[]> {
  return page.locator('.register button').evaluateAll((buttons) =>
    buttons
      .filter((button) => {
        const { width, height } = button.getBoundingClientRect();
        return width < 48 || height < 48;
      })
      .map((button) => button.outerHTML.slice(0, 80)),
  );
}
