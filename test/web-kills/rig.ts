import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import type { Page } from 'playwright-core';
import { TestApi } from '../support/test-api.js';
import { buildWebApp } from '../support/web-app.js';
import { Ledger } from './ledger.js';
import { Phone } from './phone.js';
import { PASSWORD, Room } from './room.js';
import { PHONES, scriptOf, TABS, type Ending, type Script, type Step, type Way } from './script.js';
import { Server } from './server.js';
import { doIt, rowsOf, standingOf } from './thumb.js';
import { COUNT_UNSENT, WHO } from './tick-watch.js';
import { complaintsAbout, type Seen } from './verdict.js';
import { WayToServer, type OtherFiles } from './way.js';

/** How long everything may take to be well in the end: the outbox rests longer after each failure. */
const END_TIMEOUT_MS = 75_000;
const SIGN_IN_TIMEOUT_MS = 10_000;
const POLL_MS = 100;
const REGISTER_TIMEOUT_MS = 60_000;

/** What a round was made of, and what is wrong after it. */
export interface Round {
  readonly seed: number;
  readonly complaints: readonly string[];
  readonly figures: Figures;
}

export interface Figures {
  ticks: number;
  marks: number;
  kills: number;
  dropped: number;
  restarts: number;
  signIns: number;
  notPossible: number;
  seconds: number;
  endSeconds: number;
}

/** Three phones, the ways between them and the server, and the server. */
export class Rig {
  private signIns = 0;
  private notPossible = 0;
  private others: OtherFiles | null = null;

  private constructor(
    private readonly api: TestApi,
    private readonly owner: Pool,
    private readonly server: Server,
    private phones: readonly Phone[],
  ) {}

  static async start(): Promise<Rig> {
    await buildWebApp();
    const api = await TestApi.start();
    const owner = new Pool({ connectionString: api.stores.ownerUrl, max: 2 });
    const server = new Server({ DATABASE_URL: api.stores.ownerUrl });
    await server.start();
    return new Rig(api, owner, server, await newPhones(server, null));
  }

  /** Gives everybody a new phone, which gets these files instead of the server's own. */
  async renewPhones(others: OtherFiles | null): Promise<void> {
    await this.stopPhones();
    this.others = others;
    this.phones = await newPhones(this.server, others);
  }

  async close(): Promise<void> {
    await this.stopPhones();
    await this.server.stop();
    await this.owner.end();
    await this.api.close();
  }

  /** Runs the script of a seed to its end, and says what is wrong. */
  async round(seed: number, opening?: Way): Promise<Round> {
    const script = scriptOf(seed, opening);
    const begun = performance.now();
    const before = this.counts();
    const room = await Room.make(this.api, this.owner);
    const ledger = new Ledger();
    await Promise.all(this.phones.map((phone) => this.begin(phone, room)));
    await Promise.all([
      this.killServer(script),
      ...this.phones.map((phone) => this.lane(phone, room, script.lanes[phone.number] ?? [], ledger)),
    ]);
    const ended = performance.now();
    await Promise.all(this.phones.map((phone) => this.bringBack(phone, room, script.ending)));
    const seen = await this.untilWell(room, ledger, script.ending, before.sentAtOnce);
    // A browser that is killed may come back with a cookie of before: it must be good for nothing in the next round.
    await Promise.all(this.phones.map(({ number }) => room.expire(number)));
    const complaints = complaintsAbout(seen);
    const after = this.counts();
    // What one round has left behind is not the next one's.
    if (complaints.length > 0) await this.renewPhones(this.others);
    return {
      seed,
      complaints,
      figures: {
        ticks: ledger.ticks.length,
        marks: seen.arrived.length,
        kills: after.kills - before.kills,
        dropped: after.dropped - before.dropped,
        restarts: after.restarts - before.restarts,
        signIns: after.signIns - before.signIns,
        notPossible: after.notPossible - before.notPossible,
        seconds: (performance.now() - begun) / 1000,
        endSeconds: (performance.now() - ended) / 1000,
      },
    };
  }

  private async stopPhones(): Promise<void> {
    await Promise.all(this.phones.map((phone) => phone.stop()));
    await Promise.all(this.phones.map(({ way }) => way.close()));
  }

  private counts() {
    const sum = (of: (phone: Phone) => number) => this.phones.reduce((all, phone) => all + of(phone), 0);
    return {
      kills: sum(({ kills }) => kills),
      dropped: sum(({ way }) => way.dropped),
      sentAtOnce: sum(({ way }) => way.sentAtOnce),
      restarts: this.server.restarts,
      signIns: this.signIns,
      notPossible: this.notPossible,
    };
  }

  /** Both tabs show the register of that room to its leader. */
  private async begin(phone: Phone, room: Room): Promise<void> {
    phone.way.set({ kind: 'OPEN' });
    await phone.setOffline(false);
    await phone.signInBy(room.leaders[phone.number]?.token ?? '');
    for (let tab = 0; tab < TABS; tab += 1) await this.openRegister(phone, tab, room);
  }

  private async openRegister(phone: Phone, tab: number, room: Room): Promise<void> {
    const page = await phone.open(tab, room.path);
    await page
      .locator('.row')
      .first()
      .waitFor({ timeout: REGISTER_TIMEOUT_MS })
      .catch(async (error: Error) => {
        const text = await page.locator('body').innerText();
        throw new Error(`Phone ${phone.number + 1} does not show the register but: ${text}`, {
          cause: error,
        });
      });
  }

  private async killServer({ serverDiesAfterMs }: Script): Promise<void> {
    if (serverDiesAfterMs === null) return;
    await sleep(serverDiesAfterMs);
    await this.server.killAndStart();
  }

  private async lane(phone: Phone, room: Room, steps: readonly Step[], ledger: Ledger): Promise<void> {
    for (const step of steps) {
      switch (step.kind) {
        case 'DO':
          if ((await doIt(phone, step.tab, room.path, step, ledger)) === 'NOT_POSSIBLE')
            this.notPossible += 1;
          break;
        case 'WAY':
          phone.way.set(step.way);
          await phone.setOffline(step.way.kind === 'OFFLINE');
          break;
        case 'EXPIRE':
          await room.expire(phone.number);
          break;
        case 'SIGN_IN':
          await this.signIn(phone, step.tab, room).catch(() => undefined);
          break;
        case 'WAIT':
          await sleep(step.forMs);
      }
    }
  }

  /** By hand, by the line that asks for it or the page that does, until the server takes this browser for somebody. */
  private async signIn(phone: Phone, tab: number, room: Room): Promise<void> {
    const page = await phone.open(tab, room.path);
    const form = page.locator('.sign-in');
    const line = page.getByRole('link', { name: /kirjaudu uudelleen/ });
    const until = performance.now() + SIGN_IN_TIMEOUT_MS;
    const patience = { timeout: SIGN_IN_TIMEOUT_MS };
    while (performance.now() < until) {
      if (await form.isVisible()) {
        await page.getByLabel('Sähköposti').fill(room.leaders[phone.number]?.email ?? '', patience);
        await page.getByLabel('Salasana').fill(PASSWORD, patience);
        await page.getByRole('button', { name: 'Kirjaudu sisään' }).click(patience);
        await form.waitFor({ state: 'detached', ...patience });
        this.signIns += 1;
        return;
      }
      if (await line.isVisible()) await line.click(patience);
      else if (await isSignedIn(page, phone, room)) return;
      await sleep(POLL_MS);
    }
  }

  /** The network is back, everybody is signed in and looks at the register, in both tabs. */
  private async bringBack(phone: Phone, room: Room, ending: Ending): Promise<void> {
    phone.way.set({ kind: 'OPEN' });
    if (ending === 'ONLINE') await phone.setOffline(true);
    await phone.setOffline(false);
    for (let tab = 0; tab < TABS; tab += 1) {
      const page = phone.tab(tab);
      if (page === null || ending === 'REOPEN') await phone.open(tab, room.path);
    }
    const [first] = this.pagesOf(phone);
    if (first === undefined) throw new Error('A phone without a page');
    if (!(await isSignedIn(first, phone, room))) await this.signIn(phone, 0, room);
    for (const [tab, page] of this.pagesOf(phone).entries()) {
      if (!page.url().endsWith(room.path) || (await page.locator('.row').count()) === 0) {
        await this.openRegister(phone, tab, room);
      }
    }
  }

  private async reopen(phone: Phone, room: Room): Promise<void> {
    for (let tab = 0; tab < TABS; tab += 1) await phone.open(tab, room.path);
  }

  private pagesOf(phone: Phone) {
    return Array.from({ length: TABS }, (_, tab) => phone.tab(tab)).filter((page) => page !== null);
  }

  /** Looks until nothing is wrong any longer, or has been for too long. */
  private async untilWell(
    room: Room,
    ledger: Ledger,
    ending: Ending,
    sentAtOnceBefore: number,
  ): Promise<Seen> {
    let mayReopen = ending === 'REOPEN';
    const until = performance.now() + END_TIMEOUT_MS;
    for (;;) {
      const isOver = performance.now() > until;
      const seen = await this.look(room, ledger, sentAtOnceBefore).catch((error: Error) => {
        // A page that is just opening cannot be read.
        if (isOver) throw error;
        return null;
      });
      if (seen === null) continue;
      const wrong = complaintsAbout(seen);
      const isFinal = wrong.some((line) => /^(twice|unexplained|two senders)/.test(line));
      const isLost = seen.unsent.every((left) => left === 0) && wrong.some((line) => line.startsWith('lost'));
      if (wrong.length === 0 || isFinal || isLost || isOver) return seen;
      // All marks are there: pages that are opened once more show them, and need not wait until they ask by themselves.
      if (mayReopen && wrong.every((line) => line.startsWith('not converged: phone'))) {
        mayReopen = false;
        await Promise.all(this.phones.map((phone) => this.reopen(phone, room)));
      }
      await sleep(POLL_MS);
    }
  }

  private async look(room: Room, ledger: Ledger, sentAtOnceBefore: number): Promise<Seen> {
    const unsent: number[] = [];
    const pages: Seen['pages'][number][] = [];
    for (const phone of this.phones) {
      const open = this.pagesOf(phone);
      unsent.push((await open[0]?.evaluate<number>(COUNT_UNSENT)) ?? -1);
      for (const [tab, page] of open.entries()) {
        const rows = await rowsOf(page);
        const name = `phone ${phone.number + 1} tab ${tab + 1}`;
        pages.push({ name, shown: standingOf(rows), waits: rows.some(({ waits }) => waits) });
      }
    }
    return {
      attempts: ledger.attempts,
      ticks: ledger.ticks,
      arrived: await room.arrived(),
      inForce: await room.inForce(),
      pages,
      unsent,
      sentAtOnce: this.counts().sentAtOnce - sentAtOnceBefore,
    };
  }
}

async function newPhones(server: Server, others: OtherFiles | null): Promise<Phone[]> {
  const phones: Phone[] = [];
  for (let number = 0; number < PHONES; number += 1) {
    phones.push(new Phone(number, await WayToServer.open(server.url, others)));
  }
  return phones;
}

async function isSignedIn(page: Page, phone: Phone, room: Room): Promise<boolean> {
  return (await page.evaluate<string | null>(WHO)) === room.leaders[phone.number]?.id;
}
