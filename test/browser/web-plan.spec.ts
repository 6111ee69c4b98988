import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { isoWeekIndex, isoWeekOf, mondayOfWeek } from '#libs/calendar/iso-week.js';
import { addDays } from '#libs/calendar/local-date.js';
import { BreakPeriods } from '#libs/groups/break-periods.js';
import { Organisations } from '#libs/people/organisations.js';
import { accessibilityProblems, hasBrowser } from '../support/browser.js';
import { NAMES, WebFixture } from '../support/web-fixture.js';

/** Set to a folder to keep pictures of the pages, for people to look at. */
const PICTURES = process.env.RYTMI_TEST_PICTURES;
const DESK = { viewport: { width: 1280, height: 900 } };

interface Planned {
  readonly id: string;
  readonly localDate: string;
  readonly wallTime: string;
  readonly status: string;
  readonly cancelReason: string | null;
}

(hasBrowser() ? describe : describe.skip)('the plan in the app', () => {
  let fixture: WebFixture;
  let monday: string;

  beforeAll(async () => {
    fixture = await WebFixture.start();
    await agreeToTexts(fixture);
    monday = await nextMonday(fixture);
  }, 60_000);
  afterAll(() => fixture.close());

  const sessionsFrom = async (from: string): Promise<readonly Planned[]> => {
    const { sessions } = await fixture.api.data<{ sessions: { nodes: Planned[] } }>(
      fixture.org.tokens.ADMIN,
      'query ($from: LocalDate!) { sessions(from: $from, first: 100) { nodes { id localDate wallTime status cancelReason } } }',
      { from },
    );
    return sessions.nodes;
  };
  const chipOn = (page: Page, day: string) => page.locator(`[data-day="${day}"] .chip`);
  const openWeek = async (page: Page, day: string) => {
    await page.goto(`${fixture.api.url}/plan/${isoWeekOf(day)}`);
    await page.locator('.week').waitFor();
  };

  it('a leader plans a weekly series and sees its dates and its break while typing', async () => {
    const { api, org } = fixture;
    await api.database.write(org.context, (tx) =>
      api.service(BreakPeriods).create(tx, org.context, {
        name: 'Siivousviikko',
        startsOn: addDays(monday, 14),
        endsOn: addDays(monday, 20),
        siteId: null,
        groupId: null,
      }),
    );
    const desk = await fixture.phone('LEADER', DESK);
    const page = await desk.newPage();
    await openWeek(page, monday);
    await page.getByText('Tälle ajalle ei ole vielä kertoja.').waitFor();
    await page.getByRole('link', { name: 'Uusi sarja' }).click();
    await page.getByLabel('Ensimmäinen päivä').fill(addDays(monday, 1));
    await page.getByLabel('Viimeinen päivä').fill(addDays(monday, 29));
    await page.getByLabel('Alkaa').fill('13:00');
    await page.getByLabel('Paikka', { exact: true }).fill('Olohuone');
    await page.getByText('4 kertaa 1 jää väliin tauon vuoksi.').waitFor();
    await page.locator('.date-chip.is-break', { hasText: 'Siivousviikko' }).waitFor();
    await page.getByText('Ei päällekkäisyyksiä.').waitFor();
    await page.getByRole('button', { name: 'Lisää sarja' }).click();
    await page.getByText('Sarja lisätty: 4 kertaa').waitFor();
    await chipOn(page, addDays(monday, 1)).waitFor();
    expect((await sessionsFrom(monday)).map(({ localDate }) => localDate)).toEqual(
      [1, 8, 22, 29].map((days) => addDays(monday, days)),
    );
    await desk.close();
  }, 40_000);

  it('a session is dragged to another day, with who hears of it said first, and taken back', async () => {
    const desk = await fixture.phone('LEADER', DESK);
    const page = await desk.newPage();
    const [from, to] = [addDays(monday, 1), addDays(monday, 3)];
    await openWeek(page, monday);
    await drag(page, chipOn(page, from), page.locator(`[data-day="${to}"]`));
    const sheet = page.getByRole('dialog', { name: 'Siirretään: Aamukahvi' });
    await sheet.getByText(/2 henkilöä saa viestin|Kukaan ei saa tästä viestiä/).waitFor();
    expect(await sheet.getByLabel('Päivä').inputValue()).toBe(to);
    await sheet.getByRole('button', { name: 'Siirrä kerta' }).click();
    await chipOn(page, to).waitFor();
    expect((await sessionsFrom(monday))[0]).toMatchObject({ localDate: to, wallTime: '13:00' });

    await page.getByRole('button', { name: 'Kumoa' }).click();
    const again = page.getByRole('dialog').getByRole('button', { name: 'Siirrä kerta' });
    // Told or not, it goes back: at once, or after the same look.
    await chipOn(page, from).or(again).first().waitFor();
    if (await again.isVisible()) await again.click();
    await chipOn(page, from).waitFor();
    expect((await sessionsFrom(monday))[0]).toMatchObject({ localDate: from, wallTime: '13:00' });
    await desk.close();
  }, 40_000);

  it('somebody without a mouse moves a session and all that follow', async () => {
    const desk = await fixture.phone('LEADER', DESK);
    const page = await desk.newPage();
    await openWeek(page, addDays(monday, 7));
    await chipOn(page, addDays(monday, 8)).focus();
    await page.keyboard.press('m');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.getByText(/Aamukahvi siirtyy: .* 13.15/).waitFor();
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog');
    await sheet.getByLabel('Tämä ja kaikki seuraavat').check();
    // The series ends on the day of its last session, which has no date a day later.
    await sheet.getByText('Sarjan viimeinen päivä tulee vastaan: 1 kerta peruuntuu.').waitFor();
    await sheet.getByRole('button', { name: 'Siirrä 2 kertaa' }).click();
    await page.getByText(/2 kertaa siirretty/).waitFor();
    await chipOn(page, addDays(monday, 9)).waitFor();
    const planned = (await sessionsFrom(monday)).filter(({ status }) => status === 'PLANNED');
    expect(planned.map(({ localDate, wallTime }) => [localDate, wallTime])).toEqual([
      [addDays(monday, 1), '13:00'],
      [addDays(monday, 9), '13:15'],
      [addDays(monday, 23), '13:15'],
    ]);
    await desk.close();
  }, 40_000);

  it('a session is opened, cancelled with its text shown first, and held after all', async () => {
    const desk = await fixture.phone('LEADER', DESK);
    const page = await desk.newPage();
    const day = addDays(
      await fixture.api.database.read(fixture.org.context, (tx) =>
        fixture.api.service(Organisations).today(tx),
      ),
      2,
    );
    const { createSession } = await fixture.api.data<{ createSession: { session: { id: string } } }>(
      fixture.org.tokens.LEADER,
      'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
      {
        input: {
          groupId: fixture.groupId,
          localDate: day,
          wallTime: '17:00',
          durationMinutes: 90,
          place: 'Olohuone',
        },
      },
    );
    const { id } = createSession.session;
    await openWeek(page, day);
    await page.locator(`[data-session="${id}"]`).click();
    await page.getByRole('heading', { name: 'Aamukahvi' }).waitFor();
    await page.getByRole('button', { name: 'Peru kerta' }).click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText(/^Peruttu: Aamukahvi/).waitFor();
    await sheet.getByText('2 henkilöä saa viestin heti.').waitFor();
    await sheet.getByText('Enintään 2 tekstiviestiä, 0,13 €.').waitFor();
    await sheet.getByLabel('Miksi').fill('Ohjaaja sairastui');
    await sheet.getByRole('button', { name: 'Peru kerta ja kerro 2 henkilölle' }).click();
    await page.getByText('Tämä kerta on peruttu.').waitFor();
    await page.getByText('Syy: Ohjaaja sairastui').waitFor();
    const cancelled = (await sessionsFrom(day)).find((session) => session.id === id);
    expect(cancelled).toMatchObject({ status: 'CANCELLED', cancelReason: 'Ohjaaja sairastui' });
    await page.getByRole('button', { name: 'Kumoa' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pidä kerta sittenkin' }).click();
    await page.getByText('Kerta pidetään sittenkin').waitFor();
    expect((await sessionsFrom(day)).find((session) => session.id === id)).toMatchObject({
      status: 'PLANNED',
    });
    await desk.close();
  }, 40_000);

  it('a waitlist shows whom a seat is offered to and until when, and gives it', async () => {
    const room = await WebFixture.of(fixture.api, fixture.browser);
    const { ids, sessionId } = await fullSession(room);
    const phone = await room.phone('LEADER');
    const page = await phone.newPage();
    await page.goto(`${room.api.url}/plan/session/${sessionId}`);
    await page.getByText('1. Benjamin').waitFor();
    await page.getByRole('button', { name: 'Siirrä jonon alkuun: Eeva' }).click();
    await page.getByLabel('Miksi').fill('Matka on pitkä');
    await page.getByRole('dialog').getByRole('button', { name: 'Siirrä jonon alkuun' }).click();
    await page.getByText('1. Eeva').waitFor();
    await room.api.data(
      room.org.tokens.STAFF,
      'mutation ($input: CancelSignUpInput!) { cancelSignUp(input: $input) { signUp { id } } }',
      { input: { sessionId, participantId: ids[0] } },
    );
    await page.reload();
    await page.getByText(/Paikka tarjottu, vastausta odotetaan .* asti/).waitFor();
    await page.getByRole('button', { name: 'Eeva ottaa paikan' }).click();
    await page.getByText('Paikka annettu').waitFor();
    await page.locator('.people', { hasText: 'Eeva' }).waitFor();
    await phone.close();
  }, 40_000);

  it('an excursion shows its way, its costs and counts of needs, and leads to its sheet', async () => {
    const { api, org } = fixture;
    const day = addDays(monday, 11);
    const { createExcursion } = await api.data<{ createExcursion: { session: { id: string } } }>(
      org.tokens.LEADER,
      'mutation ($input: CreateExcursionInput!) { createExcursion(input: $input) { session { id } } }',
      {
        input: {
          groupId: fixture.groupId,
          kind: 'EXCURSION',
          destination: 'Nuuksio',
          meetingPoint: 'Rautatientori',
          meetsAt: `${day}T07:00:00Z`,
          returnsAt: `${day}T14:00:00Z`,
          participantCostCents: 250,
          legs: [
            {
              kind: 'BUS',
              from: 'Rautatientori',
              to: 'Haltia',
              departsAt: `${day}T07:15:00Z`,
              arrivesAt: `${day}T08:10:00Z`,
              seats: 12,
            },
          ],
        },
      },
    );
    const phone = await fixture.phone('LEADER');
    const page = await phone.newPage();
    await page.goto(`${api.url}/plan/session/${createExcursion.session.id}`);
    await page.getByText('Rautatientori → Haltia').waitFor();
    await page.getByText('bussi · 0 / 12 paikkaa').waitFor();
    await page.getByText('2,50 €').waitFor();
    const sheet = await page.getByRole('link', { name: 'Retkilista (PDF)' }).getAttribute('href');
    const pdf = await fetch(`${api.url}${sheet}`, {
      headers: { authorization: `Bearer ${org.tokens.LEADER}` },
    });
    expect(pdf.status).toBe(200);
    await pdf.arrayBuffer();
    await phone.close();
  }, 40_000);

  it.each([
    ['fi', 'light', 320, 'Uusi sarja'],
    ['sv', 'dark', 390, 'Ny serie'],
    ['en', 'light', 1280, 'New series'],
  ] as const)(
    'no page of the plan has an accessibility problem or is wider than its screen (%s, %s, %s px)',
    async (language, colorScheme, width, series) => {
      const viewport = { width, height: 800 };
      const phone = await fixture.phone('LEADER', { viewport, locale: language, colorScheme });
      const page = await phone.newPage();
      const look = async (name: string) => {
        if (PICTURES) {
          const path = `${PICTURES}/plan ${name} ${language} ${colorScheme} ${width}.png`;
          await page.screenshot({ path, fullPage: !name.includes('sheet') });
        }
        expect([name, await accessibilityProblems(page)]).toEqual([name, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      };
      await openWeek(page, monday);
      await chipOn(page, addDays(monday, 1)).waitFor();
      await look('week');
      await chipOn(page, addDays(monday, 1)).click();
      await page.locator('.panel-title').waitFor();
      await look('session');
      await page.locator('.plan-panel .actions .button').first().click();
      await page.locator('dialog .outcome-told').waitFor();
      await look('move sheet');
      await page.keyboard.press('Escape');
      await page.goto(`${fixture.api.url}/plan/${monday.slice(0, 7)}`);
      await page.locator('.month').waitFor();
      await look('month');
      await page.goto(`${fixture.api.url}/plan/${monday.slice(0, 4)}-H${monday.slice(5, 7) < '08' ? 1 : 2}`);
      await page.locator('.season').waitFor();
      await look('season');
      await page.getByRole('link', { name: series }).click();
      await page.locator('.dates-list').waitFor();
      await page.locator('.outcome p, .outcome h3').first().waitFor();
      await look('series');
      await phone.close();
    },
    90_000,
  );
});

/** The Monday after the next one: all of its week lies ahead, and nobody expects it yet. */
async function nextMonday({ api, org }: WebFixture): Promise<string> {
  const today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
  return mondayOfWeek(isoWeekIndex(today) + 2);
}

/** Two people have a number and agree to texts; a text costs 6.5 cents. */
async function agreeToTexts({ api, org }: WebFixture): Promise<void> {
  const { participants } = await api.data<{ participants: { nodes: { id: string; firstName: string }[] } }>(
    org.tokens.ADMIN,
    '{ participants(first: 50) { nodes { id firstName } } }',
  );
  for (const [index, name] of NAMES.slice(0, 2).entries()) {
    const participantId = participants.nodes.find(({ firstName }) => firstName === name)?.id;
    await api.data(
      org.tokens.ADMIN,
      `mutation ($number: CreatePhoneNumberInput!, $consent: GiveConsentInput!) {
        createPhoneNumber(input: $number) { phoneNumber { id } } giveConsent(input: $consent) { consent { id } } }`,
      {
        number: { participantId, number: `+3584012300${10 + index}` },
        consent: { participantId, purpose: 'SMS_REMINDERS', source: 'IN_PERSON' },
      },
    );
  }
  await api.data(
    org.tokens.ADMIN,
    'mutation { updateOrganisation(input: { smsPartPriceCents: "6.5" }) { organisation { id } } }',
  );
}

/** A session with one seat, which the first has, and for which two wait. */
async function fullSession({ api, org, groupId }: WebFixture) {
  const today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
  const ask = async <Data>(query: string, input: object) =>
    api.data<Data>(org.tokens.ADMIN, query, { input });
  const { createSession } = await ask<{ createSession: { session: { id: string } } }>(
    'mutation ($input: CreateSessionInput!) { createSession(input: $input) { session { id } } }',
    { groupId, localDate: addDays(today, 5), wallTime: '10:00', durationMinutes: 60, capacity: 1 },
  );
  const sessionId = createSession.session.id;
  await ask(
    'mutation ($input: UpdateSignUpRulesInput!) { updateSignUpRules(input: $input) { session { id } } }',
    { sessionId, waitlistEnabled: true, waitlistMode: 'OFFER' },
  );
  const { participants } = await api.data<{ participants: { nodes: { id: string; firstName: string }[] } }>(
    org.tokens.ADMIN,
    '{ participants(first: 50) { nodes { id firstName } } }',
  );
  const ids = NAMES.slice(0, 3).map(
    (name) => participants.nodes.find(({ firstName }) => firstName === name)?.id ?? '',
  );
  for (const participantId of ids) {
    await ask('mutation ($input: SignUpInput!) { signUp(input: $input) { signUp { id } } }', {
      sessionId,
      participantId,
    });
  }
  return { ids, sessionId };
}

type Locator = ReturnType<Page['locator']>;

/** Drags by the mouse from the middle of one thing to the middle of another. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await middleOf(from), await middleOf(to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, end.y, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not to be seen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
