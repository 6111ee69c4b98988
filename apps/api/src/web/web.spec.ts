import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApi } from '../../../../test/support/test-api.js';
import { buildWebApp } from '../../../../test/support/web-app.js';

const A_BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the web app, as it is served', () => {
  let api: TestApi;

  beforeAll(async () => {
    await buildWebApp();
    api = await TestApi.start();
  }, 60_000);
  afterAll(() => api.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

  it('the app stands at the root and at each of its own addresses, and is asked for anew each time', async () => {
    for (const path of ['/', '/sign-in', '/register/0b9f', '/no-such-page']) {
      const response = await get(path, A_BROWSER);
      expect([path, response.status, response.headers.get('content-type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('<div id="app">');
    }
    const { headers } = await get('/');
    const again = await get('/', { 'if-none-match': headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('the page of the app may run its own scripts and styles only, nothing inline and nothing from elsewhere', async () => {
    const response = await get('/', A_BROWSER);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|http|\*|blob/);
    const page = await response.text();
    expect(page).not.toMatch(/<script(?![^>]* src="\/assets\/)|<style| on\w+=|https?:/);
  });

  it('scripts and styles are kept for ever, the service worker never, and both are sent compressed', async () => {
    const page = await (await get('/', A_BROWSER)).text();
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    const sent = await get(script, { 'accept-encoding': 'gzip, br' });
    expect(sent.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(sent.headers.get('content-encoding')).toBe('br');
    expect(await sent.text()).toBe(await (await get(script, { 'accept-encoding': 'identity' })).text());
    const worker = await get('/service-worker.js');
    expect([worker.status, worker.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(worker.headers.get('content-type')).toContain('javascript');
  });

  it.each([
    '/reports/nonsense/more',
    '/calendar',
    '/health',
    '/sms/nobody/else/here',
    '/assets/gone-1234.js',
    '/imports',
  ])('the address %s, where programs ask, is answered with an error and not with the app', async (path) => {
    const response = await get(path, A_BROWSER);
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });

  it('a program that asks for an address that is nobody’s gets an error and not the app', async () => {
    const response = await get('/no-such-page', { accept: 'application/json' });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'NOT_FOUND' } }]);
  });
});
