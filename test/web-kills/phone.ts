import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { ARGUMENTS, CHROMIUM } from '../support/browser.js';
import { TABS } from './script.js';
import { BINDING, WATCH, type PageNews } from './tick-watch.js';
import type { WayToServer } from './way.js';

const PORT_FILE = 'DevToolsActivePort';
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
const PATIENCE_MS = 10_000;
/** A page that nobody looks at works on as one that somebody holds in their hand. */
const AWAKE = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-extensions',
  '--disable-breakpad',
  '--disable-software-rasterizer',
  '--password-store=basic',
  '--lang=fi-FI',
  '--accept-lang=fi-FI,fi',
  '--window-size=390,844',
  '--remote-debugging-port=0',
];

export type Listener = (news: PageNews) => void;

/** One browser with a profile folder of its own, two tabs in it. It can be killed, and comes back with what it kept. */
export class Phone {
  private readonly folder = mkdtempSync(join(realpathSync(tmpdir()), 'rytmi-phone-'));
  private process: ChildProcess | null = null;
  private browser: Browser | null = null;
  private context: BrowserContext | null = null;
  private readonly pages: (Page | null)[] = Array.from({ length: TABS }, () => null);
  private readonly listeners = new Map<Page, Listener>();
  private isOffline = false;
  private isStopped = false;
  kills = 0;

  constructor(
    readonly number: number,
    readonly way: WayToServer,
  ) {}

  /** The page of a tab; null while it is closed, has crashed or its browser is dead. */
  tab(place: number): Page | null {
    const page = this.pages[place] ?? null;
    return page === null || page.isClosed() ? null : page;
  }

  /** Opens the tab at that address, and the browser when it is dead; the page may not load: the way may be cut. */
  async open(place: number, path: string): Promise<Page> {
    const context = this.context ?? (await this.start());
    const page = this.tab(place) ?? (await this.newPage(context, place));
    await page.goto(`${this.way.url}${path}`, { waitUntil: 'commit' }).catch(() => undefined);
    return page;
  }

  /** Hears what a page tells until it is called again. */
  listen(page: Page, listener: Listener): () => void {
    this.listeners.set(page, listener);
    return () => this.listeners.delete(page);
  }

  async setOffline(isOffline: boolean): Promise<void> {
    this.isOffline = isOffline;
    await this.context?.setOffline(isOffline);
  }

  async signInBy(token: string): Promise<void> {
    const context = this.context ?? (await this.start());
    await context.addCookies([{ name: 'rytmi_session', value: token, url: this.way.url }]);
  }

  /** SIGKILL to the browser's own process, as the phone's system does it to an app. */
  async kill(): Promise<void> {
    const dead = this.process;
    if (dead === null) return;
    this.kills += 1;
    dead.kill('SIGKILL');
    await this.gone(dead);
  }

  async crash(place: number): Promise<void> {
    const page = this.tab(place);
    if (page === null) return;
    this.pages[place] = null;
    const session = await page.context().newCDPSession(page);
    await Promise.race([session.send('Page.crash').catch(() => undefined), sleep(POLL_MS)]);
    await Promise.race([page.close().catch(() => undefined), sleep(PATIENCE_MS)]);
  }

  async close(place: number): Promise<void> {
    const page = this.tab(place);
    this.pages[place] = null;
    await page?.close();
  }

  /** Ends the browser and removes its profile. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private async start(): Promise<BrowserContext> {
    if (this.isStopped) throw new Error('The phone has been put away');
    rmSync(join(this.folder, PORT_FILE), { force: true });
    const started = spawn(
      CHROMIUM,
      [...ARGUMENTS, ...AWAKE, `--user-data-dir=${this.folder}`, 'about:blank'],
      {
        stdio: 'ignore',
        detached: true,
      },
    );
    this.process = started;
    const browser = await chromium.connectOverCDP(await this.address(started));
    const [context] = browser.contexts();
    if (!context) throw new Error('The browser has no profile open');
    context.setDefaultTimeout(PATIENCE_MS);
    await context.exposeBinding(BINDING, ({ page }, text: string) =>
      this.listeners.get(page)?.(JSON.parse(text) as PageNews),
    );
    await context.addInitScript(WATCH);
    await context.setOffline(this.isOffline);
    this.browser = browser;
    this.context = context;
    return context;
  }

  private async newPage(context: BrowserContext, place: number): Promise<Page> {
    const page = await context.newPage();
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
    page.on('crash', () => void page.close().catch(() => undefined));
    this.pages[place] = page;
    return page;
  }

  private async address(started: ChildProcess): Promise<string> {
    const until = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const [port] = readPort(join(this.folder, PORT_FILE));
      if (port) return `http://127.0.0.1:${port}`;
      if (started.exitCode !== null || Date.now() > until) throw new Error('The browser did not start');
      await sleep(POLL_MS);
    }
  }

  /** Waits for the end of the process, and sweeps up its children, which end by themselves when nobody minds them. */
  private async gone(dead: ChildProcess): Promise<void> {
    const ended = new Promise((done) => dead.once('close', done));
    if (dead.exitCode === null && dead.signalCode === null) await ended;
    this.process = null;
    this.context = null;
    this.listeners.clear();
    this.pages.fill(null);
    await this.browser?.close().catch(() => undefined);
    this.browser = null;
    try {
      if (dead.pid !== undefined) process.kill(-dead.pid, 'SIGKILL');
    } catch {
      // Its group is empty already.
    }
  }
}

function readPort(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
