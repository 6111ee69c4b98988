import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { Sessions } from '#libs/groups/sessions.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import type { Role } from '#libs/people/roles.js';
import { openBrowser } from './browser.js';
import { TestApi, type TestOrganisation } from './test-api.js';
import { buildWebApp } from './web-app.js';

export const NAMES = ['Aino', 'Benjamin', 'Eeva', 'Hannu', 'Kaarlo', 'Reino'] as const;
const A_LONG_WHILE_AGO = '2026-01-01';
/** Long enough for a machine that does much else. */
const PATIENCE_MS = 12_000;
const ASKED_AGAIN_MS = 50;
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, locale: 'fi-FI' };

/** A group with a session that runs all day today, and browsers to take its register with. */
export class WebFixture {
  private constructor(
    readonly api: TestApi,
    readonly browser: Browser,
    readonly org: TestOrganisation,
    readonly groupId: string,
    readonly sessionId: string,
  ) {}

  static async start(): Promise<WebFixture> {
    await buildWebApp();
    const api = await TestApi.start();
    const browser = await openBrowser();
    return WebFixture.of(api, browser);
  }

  /** Another organisation in the same browser and api. */
  static async of(api: TestApi, browser: Browser): Promise<WebFixture> {
    const org = await api.newOrganisation();
    const { context } = org;
    const made = await api.database.write(context, async (tx) => {
      const today = await api.service(Organisations).today(tx);
      const site = await api.service(Sites).create(tx, context, { name: 'Keskus', address: null });
      const group = await api.service(Groups).create(tx, context, {
        siteId: site.id,
        internalName: 'Päihdetoipujien ryhmä',
        publicName: 'Aamukahvi',
        admission: 'OPEN',
        capacity: null,
        language: 'fi',
        leaderIds: [org.staffIds.LEADER],
      });
      const participantIds: string[] = [];
      for (const firstName of NAMES) {
        participantIds.push((await api.service(Participants).create(tx, context, { firstName })).id);
      }
      await api.service(Memberships).add(tx, context, {
        groupId: group.id,
        participantIds,
        role: 'MEMBER',
        startsOn: A_LONG_WHILE_AGO,
      });
      const session = await api.service(Sessions).create(tx, context, group.id, {
        kind: 'MEETING',
        localDate: today,
        wallTime: '00:00',
        durationMinutes: 1439,
        place: 'Olohuone',
      });
      return { groupId: group.id, sessionId: session.id };
    });
    return new WebFixture(api, browser, org, made.groupId, made.sessionId);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.api.close();
  }

  /** A phone on which somebody of that role is signed in; nobody for null. */
  async phone(role: Role | null, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ ...PHONE, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    if (role !== null) await this.signInBy(context, this.org.tokens[role]);
    return context;
  }

  /** Puts a sign-in into a browser that its pages know of from the next request on. */
  async signInBy(context: BrowserContext, token: string): Promise<void> {
    await context.addCookies([{ name: 'rytmi_session', value: token, url: this.api.url }]);
  }

  /** The register on that phone, ready to be marked. */
  async register(phone: BrowserContext): Promise<Page> {
    const page = await phone.newPage();
    await page.goto(`${this.api.url}/register/${this.sessionId}`);
    await page.locator('.row').first().waitFor();
    return page;
  }

  /** The marks in force, and how many have arrived altogether for each person. */
  async marks(): Promise<Record<string, readonly [mark: string | null, arrived: number]>> {
    const { session } = await this.api.data<{
      session: {
        register: {
          rows: {
            participant: { firstName: string };
            attendance: { mark: string | null; history: unknown[] } | null;
          }[];
        };
      };
    }>(
      this.org.tokens.ADMIN,
      'query ($id: ID!) { session(id: $id) { register { rows { participant { firstName } attendance { mark history { id } } } } } }',
      { id: this.sessionId },
    );
    return Object.fromEntries(
      session.register.rows.flatMap(({ participant, attendance }) =>
        attendance ? [[participant.firstName, [attendance.mark, attendance.history.length] as const]] : [],
      ),
    );
  }

  /** Asks the server until its marks are so. */
  async marksWhen(
    areSo: (marks: Record<string, readonly [string | null, number]>) => boolean,
  ): Promise<Record<string, readonly [string | null, number]>> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const marks = await this.marks();
      if (areSo(marks)) return marks;
      if (Date.now() > until) throw new Error(`The marks are still ${JSON.stringify(marks)}`);
      await setTimeout(ASKED_AGAIN_MS);
    }
  }
}

/** The row of somebody. */
export function rowOf(page: Page, name: string) {
  return page.locator('.row').filter({ hasText: name });
}

/** Taps a row, and waits until it shows that mark. */
export async function tapTo(page: Page, name: string, mark: string): Promise<void> {
  await rowOf(page, name).locator('.row-tap').click();
  await rowOf(page, name)
    .locator('.row-word', { hasText: new RegExp(`^${mark}$`) })
    .waitFor();
}
