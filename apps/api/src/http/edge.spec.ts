/** @own-modules It declares GraphQL types of its own. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startEdge } from './testing/edge-fixture.js';

const FRIEND = 'https://app.example.org';
const ELSEWHERE = 'https://evil.example';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('The edge of the server', () => {
  let edge: Awaited<ReturnType<typeof startEdge>>;
  beforeAll(async () => {
    edge = await startEdge({ CORS_ORIGINS: FRIEND });
  });
  afterAll(() => edge.app.close());

  describe('lets pages elsewhere call', () => {
    const preflight = (origin: string) =>
      fetch(`${edge.address}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization',
        },
      });
    const change = (origin: string) =>
      edge.post(
        { query: 'mutation { record(input: { date: "2026-11-21", marks: [] }) }' },
        { origin, 'sec-fetch-site': 'cross-site' },
      );

    it('a page of a named origin may call, with its credentials', async () => {
      const { status, headers } = await preflight(FRIEND);
      expect([status, headers.get('access-control-allow-origin')]).toEqual([204, FRIEND]);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-allow-headers')).toContain('authorization');
      const answer = await change(FRIEND);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, FRIEND]);
    });

    it('a page of another origin may not', async () => {
      expect((await preflight(ELSEWHERE)).headers.get('access-control-allow-origin')).toBeNull();
      expect((await change(ELSEWHERE)).status).toBe(403);
    });

    it('no page elsewhere may where no origin is named', async () => {
      const closed = await startEdge();
      const { headers } = await fetch(`${closed.address}/graphql`, {
        method: 'OPTIONS',
        headers: { origin: FRIEND, 'access-control-request-method': 'POST' },
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      await closed.app.close();
    });
  });

  describe('compresses answers', () => {
    const encodingOf = async (query: string, accepted: string) => {
      const response = await edge.post({ query }, { 'accept-encoding': accepted });
      expect(await response.json()).toHaveProperty('data');
      expect(response.headers.get('vary')).toContain('accept-encoding');
      return response.headers.get('content-encoding');
    };

    it('a large answer to a query is compressed for whoever takes it', async () => {
      expect(await encodingOf(getIntrospectionQuery(), 'gzip, br')).toBe('gzip');
      expect(await encodingOf(getIntrospectionQuery(), 'identity')).toBeNull();
      expect(await encodingOf(getIntrospectionQuery(), 'gzip;q=0')).toBeNull();
    });

    it('a small answer is sent as it is', async () => {
      expect(await encodingOf('{ __typename }', 'gzip')).toBeNull();
    });

    it('the answer to a mutation, which may tell a secret, is sent as it is', async () => {
      const aliases = Array.from(
        { length: 25 },
        (_, at) => `${'a'.repeat(100)}${at}: record(input: { date: "2026-11-21", marks: [] })`,
      );
      expect(await encodingOf(`mutation { ${aliases.join(' ')} }`, 'gzip')).toBeNull();
    });
  });

  describe('ends refused uploads', () => {
    const LARGE = 10_000_000_000;

    /** Sends a request that is refused by its headers, and goes on sending its body without reading. */
    function upload(length: number, chunks: number): Promise<{ answer: string; wasCutOff: boolean }> {
      const socket = connect(Number(new URL(edge.address).port), '127.0.0.1');
      const head = `POST /test/people HTTP/1.1\r\nhost: x\r\norigin: ${ELSEWHERE}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
      return new Promise((resolve) => {
        let left = chunks;
        let answer = '';
        let wasCutOff = false;
        const chunk = Buffer.alloc(Math.min(65_536, Math.max(1_000, length / chunks)), 'x');
        const more = setInterval(() => {
          if (left === 0) {
            clearInterval(more);
            socket.on('data', (bytes: Buffer) => {
              answer += bytes.toString();
              socket.end();
            });
            return;
          }
          left -= 1;
          socket.write(chunk);
        }, 5);
        socket.write(head);
        socket.once('error', () => (wasCutOff = true));
        socket.once('close', () => {
          clearInterval(more);
          resolve({ answer, wasCutOff: wasCutOff || left > 0 });
        });
      });
    }

    it('a client that sends all of a small body before it reads gets the refusal', async () => {
      const { answer, wasCutOff } = await upload(50_000, 10);
      expect(wasCutOff).toBe(false);
      expect(answer).toContain('CSRF_REFUSED');
    });

    it('a client that never stops sending is cut off', async () => {
      expect((await upload(LARGE, LARGE)).wasCutOff).toBe(true);
    });
  });

  describe('tells metrics', () => {
    it('metrics are for whoever shows the token', async () => {
      const statusWith = async (headers: Record<string, string>) =>
        (await fetch(`${edge.address}/metrics`, { headers })).status;
      expect(await statusWith({})).toBe(401);
      expect(await statusWith({ authorization: 'Bearer wrong' })).toBe(401);
      expect(await edge.metrics()).toContain('process_resident_memory_bytes');
    });

    it('metrics are told to nobody on the port of the api where no token is set', async () => {
      const silent = await startEdge({ METRICS_TOKEN: '' });
      expect((await fetch(`${silent.address}/metrics`, { headers: JSON_TYPE })).status).toBe(404);
      await silent.app.close();
    });
  });
});
