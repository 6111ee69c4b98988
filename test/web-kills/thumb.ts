import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { Ledger } from './ledger.js';
import type { Phone } from './phone.js';
import { TABS, type Doing, type End } from './script.js';
import { EVERYBODY, READ_ROWS, type PageNews } from './tick-watch.js';
import type { Standing } from './verdict.js';

/** A tick that is not there by then is not waited for. */
const TICK_TIMEOUT_MS = 1_500;
const GESTURE_TIMEOUT_MS = 2_000;
const READY_TIMEOUT_MS = 4_000;
const SAME_TIMEOUT_MS = 1_500;
/** The other rows of one tap are shown together with the first, and the second tick of two taps a little later. */
const TOGETHER_MS = 100;
const POLL_MS = 25;

export interface ShownRow {
  readonly person: string;
  readonly word: string;
  readonly waits: boolean;
}

/** The rows as a page shows them. */
export function rowsOf(page: Page): Promise<ShownRow[]> {
  return page.evaluate<ShownRow[]>(READ_ROWS);
}

export function standingOf(rows: readonly ShownRow[]): Standing {
  return new Map(rows.map(({ person, word }) => [person, word]));
}

/** What became of something that was to be done: DONE with its ticks; NOT_POSSIBLE where the page did not let it. */
export type Outcome = 'DONE' | 'ENDED' | 'NOT_POSSIBLE';

/** Does one thing on the register in that tab as a person would, and ends the page or the browser meanwhile if told so. */
export async function doIt(
  phone: Phone,
  tab: number,
  path: string,
  { doing, end }: { doing: Doing; end: End | null },
  ledger: Ledger,
): Promise<Outcome> {
  const page = await registerIn(phone, tab, path);
  if (page === null || !(await showsWhatOthersShow(phone, page))) return 'NOT_POSSIBLE';
  const telling = new Telling(phone, tab, page, doing, ledger);
  const ending = end && endAt(phone, tab, page, end, telling);
  try {
    await gesture(page, doing, () => telling.begin());
    if (telling.hasBegun) await telling.ticks();
  } catch (error) {
    // A page that is gone cannot be touched, and one that shows something else need not be.
    if (!page.isClosed() && !isTimeout(error) && ending === null && phone.tab(tab) === page) throw error;
  }
  const hasBegun = telling.hasBegun;
  telling.over();
  await ending;
  if (end) return 'ENDED';
  return hasBegun ? 'DONE' : 'NOT_POSSIBLE';
}

/** The tab with the register on it, opened when it is not there; null where it does not come. */
async function registerIn(phone: Phone, tab: number, path: string): Promise<Page | null> {
  const before = phone.tab(tab);
  const isThere = before?.url().endsWith(path) === true && (await hasRows(before, POLL_MS));
  const page = isThere && before ? before : await phone.open(tab, path);
  if (!(await hasRows(page, READY_TIMEOUT_MS))) return null;
  if (await page.locator('dialog').count()) await page.keyboard.press('Escape');
  return page;
}

async function hasRows(page: Page, timeout: number): Promise<boolean> {
  return page
    .locator('.row')
    .first()
    .waitFor({ timeout })
    .then(
      () => true,
      () => false,
    );
}

/** One thumb does not mark in one tab what another has not shown yet: whose tick it was could not be told. */
async function showsWhatOthersShow(phone: Phone, page: Page): Promise<boolean> {
  const waiting = async (each: Page) =>
    JSON.stringify((await rowsOf(each)).filter(({ waits }) => waits).sort(byPerson));
  const others = Array.from({ length: TABS }, (_, place) => phone.tab(place)).filter(
    (each): each is Page => each !== null && each !== page && each.url() === page.url(),
  );
  const until = Date.now() + SAME_TIMEOUT_MS;
  for (;;) {
    try {
      const mine = await waiting(page);
      const theirs = await Promise.all(others.map(waiting));
      if (theirs.every((each) => each === mine || each === '[]')) return true;
    } catch {
      return false;
    }
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
}

function byPerson(a: ShownRow, b: ShownRow): number {
  return a.person < b.person ? -1 : 1;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** What a page tells while something is done in it, put down in the ledger. */
class Telling {
  hasBegun = false;
  readonly tapped: Promise<void>;
  readonly ticked: Promise<void>;
  readonly ended: Promise<void>;
  private felt!: () => void;
  private shown!: () => void;
  private end!: () => void;
  private doings: ReturnType<Ledger['begin']> | null = null;
  private readonly stop: () => void;

  constructor(
    phone: Phone,
    private readonly tab: number,
    page: Page,
    private readonly doing: Doing,
    private readonly ledger: Ledger,
  ) {
    this.phone = phone.number;
    this.tapped = new Promise((done) => (this.felt = done));
    this.ticked = new Promise((done) => (this.shown = done));
    this.ended = new Promise((done) => (this.end = done));
    this.stop = phone.listen(page, (news) => this.hear(news));
  }

  private readonly phone: number;

  /** From now on what is felt and shown is of this doing. */
  begin(): void {
    this.hasBegun = true;
    const times = this.doing.kind === 'TAP' ? this.doing.times : 1;
    this.doings = this.ledger.begin(
      this.phone,
      this.tab,
      peopleOf(this.doing, this.ledger),
      times,
      Date.now(),
    );
  }

  /** Waits for all ticks that are to be seen, and not for ever. */
  async ticks(): Promise<void> {
    await Promise.race([this.ticked, sleep(TICK_TIMEOUT_MS)]);
    if (this.doing.kind !== 'NOTE') await sleep(TOGETHER_MS);
  }

  /** What was done is over: nothing that is shown later is of it. */
  over(): void {
    this.stop();
    this.end();
  }

  private hear(news: PageNews): void {
    if (!this.doings) return;
    if (news.kind === 'TAP') this.felt();
    else if (news.kind === 'TICK' && this.doing.kind !== 'NOTE') {
      this.doings.tick(news.person, news.word, null, news.at);
      this.shown();
    } else if (news.kind === 'SHEET_CLOSED' && this.doing.kind === 'NOTE') {
      this.doings.tick(this.doing.person, null, this.doing.text, news.at);
      this.shown();
    }
  }
}

function peopleOf(doing: Doing, ledger: Ledger): readonly string[] {
  return 'person' in doing ? [doing.person] : [...new Set([...EVERYBODY, ...ledger.people])];
}

/** Ends the page or the browser at that instant, or when the doing has gone on for too long. */
async function endAt(phone: Phone, tab: number, page: Page, end: End, telling: Telling): Promise<void> {
  const instant = end.from === 'AT_TAP' ? telling.tapped : telling.ticked;
  await Promise.race([instant, telling.ended, sleep(TICK_TIMEOUT_MS)]);
  if (end.afterMs > 0) await sleep(end.afterMs);
  switch (end.what) {
    case 'KILL_BROWSER':
      return phone.kill();
    case 'CRASH_PAGE':
      return phone.crash(tab);
    case 'CLOSE_PAGE':
      return phone.close(tab);
    case 'RELOAD_PAGE':
      await page.reload({ waitUntil: 'commit' }).catch(() => undefined);
  }
}

const PATIENCE = { timeout: GESTURE_TIMEOUT_MS, noWaitAfter: true } as const;

/** There may be nobody to mark, or nothing to undo. */
async function clickIfItMay(button: Locator, begin: () => void): Promise<void> {
  if (!(await button.isEnabled(PATIENCE))) return;
  begin();
  await button.click(PATIENCE);
}

async function gesture(page: Page, doing: Doing, begin: () => void): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first();
  switch (doing.kind) {
    case 'TAP': {
      const row = page.locator('.row').filter({ hasText: new RegExp(`^${doing.person}`) });
      begin();
      for (let times = 0; times < doing.times; times += 1) await row.locator('.row-tap').click(PATIENCE);
      return;
    }
    case 'EVERYONE':
      return clickIfItMay(button('Kaikki paikalla'), begin);
    case 'UNDO':
      return clickIfItMay(button('Kumoa'), begin);
    case 'NOTE': {
      await button(`${doing.person}: muistiinpano ja muut tiedot`).click(PATIENCE);
      await page.getByRole('dialog').getByLabel('Muistiinpano').fill(doing.text, PATIENCE);
      begin();
      return button('Tallenna muistiinpano').click(PATIENCE);
    }
    case 'FORMER': {
      await button('Joku muu').click(PATIENCE);
      await page.getByLabel('Etunimi tai kutsumanimi').fill(doing.person, PATIENCE);
      begin();
      return page.locator('.found-person', { hasText: doing.person }).click(PATIENCE);
    }
    case 'NEWCOMER': {
      await button('Joku muu').click(PATIENCE);
      await page.getByLabel('Etunimi tai kutsumanimi').fill(doing.person, PATIENCE);
      begin();
      return button(`Lisää uusi: ${doing.person}`).click(PATIENCE);
    }
  }
}
