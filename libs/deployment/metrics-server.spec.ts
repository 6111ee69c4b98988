import { describe, expect, it } from '@jest/globals';
import { Counter, Registry } from 'prom-client';
import { startMetricsServer } from './metrics-server.js';
import { PortInUseError } from './port-in-use.js';

const HOST = '127.0.0.1';
const TOKEN = 'a-token-of-24-characters';

describe('Metrics on a port of their own', () => {
  const registry = new Registry();
  new Counter({ name: 'tried', help: 'How often', registers: [registry] }).inc();

  async function statusesOn(token: string | null, authorization: string | undefined) {
    const server = (await startMetricsServer(registry, { host: HOST, metrics: { port: 0, token } }))!;
    try {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const at = (path: string) => fetch(`http://${HOST}:${server.port}${path}`, { headers });
      const metrics = await at('/metrics');
      return [metrics.status, (await metrics.text()).includes('tried 1'), (await at('/graphql')).status];
    } finally {
      await server.close();
    }
  }

  it('the port tells metrics to everybody who reaches it, and nothing else', async () => {
    expect(await statusesOn(null, undefined)).toEqual([200, true, 404]);
  });

  it('the port asks for the token where one is set', async () => {
    expect(await statusesOn(TOKEN, `Bearer ${TOKEN}`)).toEqual([200, true, 404]);
    expect(await statusesOn(TOKEN, `Bearer ${TOKEN}x`)).toEqual([401, false, 404]);
    expect(await statusesOn(TOKEN, undefined)).toEqual([401, false, 404]);
  });

  it('nothing listens where no port is set, and a port that is taken is said plainly', async () => {
    const config = (port: number | null) => ({ host: HOST, metrics: { port, token: null } });
    expect(await startMetricsServer(registry, config(null))).toBeNull();
    const server = (await startMetricsServer(registry, config(0)))!;
    const again = startMetricsServer(registry, config(server.port));
    await expect(again).rejects.toThrow(PortInUseError);
    await expect(again).rejects.toThrow('METRICS_PORT');
    await server.close();
  });
});
