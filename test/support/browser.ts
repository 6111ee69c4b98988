import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's Chromium; set CHROMIUM_PATH where it stands elsewhere. */
export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
/** A headless browser that asks nobody but the pages under test. */
export const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Whether pages can be tried in a real browser here; says so where they cannot. In CI it throws instead: there a suite
 * that did not run must not look like one that passed.
 */
export function hasBrowser(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env.CI && process.env.CI !== 'false')
    throw new Error('CI has to try pages too: install chromium');
  process.stderr.write('Pages are not tried in a browser: no chromium on this machine\n');
  return false;
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** What axe finds wrong with the page as it stands, a line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Our pages have no frames: then axe needs no page of its own to put results together, which takes as long again.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
