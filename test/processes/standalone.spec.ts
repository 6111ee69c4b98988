import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RytmiProcess } from '../support/rytmi-process.js';

const EMAIL = 'anna@example.org';
const PASSWORD = 'oikea hevonen paristo';
const STOP_LIMIT_MS = 10_000;

describe('npm start', () => {
  let folder: string;
  let running: RytmiProcess[] = [];

  beforeAll(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'rytmi-')), 'ryhmä toiminta');
  });
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop('SIGTERM')));
    running = [];
  });
  afterAll(() => {
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });

  const start = (environment: NodeJS.ProcessEnv = {}) => {
    const started = new RytmiProcess('standalone', {
      RYTMI_DATA_DIR: folder,
      RYTMI_ADMIN_EMAIL: EMAIL,
      RYTMI_ADMIN_PASSWORD: PASSWORD,
      ...environment,
    });
    running.push(started);
    return started;
  };
  const addressOf = async (process: RytmiProcess) =>
    (await process.printed(/running at (http:\S+)/))[1] ?? '';

  const post = async <Data>(address: string, query: string, token?: string) => {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { cookie: token } : {}) },
      body: JSON.stringify({ query }),
    });
    return {
      body: (await response.json()) as { data: Data },
      cookie: response.headers.get('set-cookie') ?? '',
    };
  };
  const signedIn = async (address: string) => {
    const { cookie } = await post(
      address,
      `mutation { signIn(input: { email: "${EMAIL}", password: "${PASSWORD}" }) { expiresAt } }`,
    );
    return cookie.split(';')[0];
  };

  it('the npm start command runs in a folder with a space, tells where to go and how to sign in, and responds', async () => {
    const rytmi = start();
    const address = await addressOf(rytmi);
    await rytmi.printed(new RegExp(`Sign in at \\S+/sign-in as ${EMAIL}`));
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect(rytmi.output).not.toContain(PASSWORD);
    await post(
      address,
      'mutation { createSite(input: { name: "Keskusta" }) { site { id } } }',
      await signedIn(address),
    );
  });

  it('a second start on one data folder is refused and says which process has it', async () => {
    const first = start();
    await addressOf(first);
    const second = start();
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`Rytmi is already running on this data folder (process ${first.pid})`);
    expect(second.output).not.toMatch(/\n\s+at /);
  });

  it('an installation loses nothing when it is killed and started again', async () => {
    const killed = start();
    const first = await addressOf(killed);
    const cookie = await signedIn(first);
    await post(first, 'mutation { createSite(input: { name: "Satama" }) { site { id } } }', cookie);
    await killed.stop('SIGKILL');
    const second = await addressOf(start());
    const { body } = await post<{ sites: { name: string }[] }>(second, '{ sites { name } }', cookie);
    expect(body.data.sites.map((site) => site.name)).toEqual(['Keskusta', 'Satama']);
  });

  it('an installation stops within ten seconds of Ctrl-C, and the database with it', async () => {
    const rytmi = start();
    await addressOf(rytmi);
    const begun = Date.now();
    expect(await rytmi.stop('SIGINT')).toBe(0);
    expect(Date.now() - begun).toBeLessThan(STOP_LIMIT_MS);
    expect(rytmi.output).toContain('Rytmi has stopped.');
  });

  it('the npm start command says that the port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => taken.once('listening', listening));
    const { port } = taken.address() as AddressInfo;
    const rytmi = start({ PORT: String(port) });
    expect(await rytmi.ended()).toBe(1);
    expect(rytmi.output).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect(rytmi.output).not.toMatch(/\n\s+at /);
    taken.close();
  });

  it('the npm start command says that the data folder cannot be used', async () => {
    const file = join(folder, '..', 'a-file');
    writeFileSync(file, '');
    const rytmi = start({ RYTMI_DATA_DIR: join(file, 'data') });
    expect(await rytmi.ended()).toBe(1);
    expect(rytmi.output).toContain('RYTMI_DATA_DIR');
    expect(rytmi.output).not.toMatch(/\n\s+at /);
  });

  it('the npm start command lists everything wrong with its environment at once', async () => {
    const rytmi = start({ PORT: 'many', LOG_LEVEL: 'loud' });
    expect(await rytmi.ended()).toBe(1);
    expect(rytmi.output).toMatch(/2 environment variables cannot be used:[^]*PORT[^]*LOG_LEVEL/);
  });

  it('the npm start command prints a sign-in link that works once when no administrator was given', async () => {
    const rytmi = start({
      RYTMI_DATA_DIR: join(folder, 'toinen'),
      RYTMI_ADMIN_EMAIL: '',
      RYTMI_ADMIN_PASSWORD: '',
    });
    const address = await addressOf(rytmi);
    const link = (await rytmi.printed(/(http:\S+\/sign-in\/\S+)/))[1] ?? '';
    const path = new URL(link).pathname;
    const response = await fetch(`${address}${path}`, { method: 'POST', redirect: 'manual' });
    expect(response.status).toBe(303);
  });
});
