import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import type { RecordVariables } from './association.js';
import { Replay, type Script } from './replay.js';

/*
 * The peer that Rytmi is measured against: what one would write with Fastify and pg alone, in a process of its own.
 * JSON in and out, the token looked up by the same statement, the same SQL in the same transactions over a pool of the
 * same size; no GraphQL, no validation, no roles, no log, no jobs.
 */

export interface BareServerTask {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly register: Script;
  readonly marks: Script;
}

export interface BareServerAnswer {
  readonly port: number;
  readonly statements: { readonly register: number; readonly marks: number };
}

interface Body<Variables> {
  readonly Body: { readonly variables: Variables };
}

process.once('message', (task: BareServerTask) => void serve(task));
// Nobody else would end it when its parent is killed.
process.once('disconnect', () => process.exit(0));

async function serve({ databaseUrl, poolSize, register, marks }: BareServerTask): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  const replays = { register: new Replay(pool, register), marks: new Replay(pool, marks) };
  const app = fastify();

  app.get('/one', async () => {
    const { rows } = await pool.query<{ one: number }>('SELECT 1 AS one');
    return rows;
  });

  app.post<Body<{ id: string }>>('/register', async (request, reply) => {
    const { id } = request.body.variables;
    const answers = await replays.register.run({
      ...register.recorded,
      tokenHash: tokenHashOf(request),
      sessionId: id,
    });
    if (!answers) return reply.status(401).send({ ok: false });
    const sheet = answers.find((rows) => rows[0] !== undefined && 'first_name' in rows[0]) ?? [];
    return { rows: sheet.map(({ first_name: firstName, mark }) => ({ firstName, mark })) };
  });

  app.post<Body<RecordVariables>>('/marks', async (request, reply) => {
    const { sessionId, marks: sent } = request.body.variables.input;
    const mark = sent[0]?.mark ?? 'PRESENT';
    const answers = await replays.marks.run({
      tokenHash: tokenHashOf(request),
      sessionId,
      keyPrefix: sent[0]?.clientKey.split('.')[0] ?? '',
      mark,
      previousMark: mark === 'PRESENT' ? 'LATE' : 'PRESENT',
    });
    if (!answers) return reply.status(401).send({ ok: false });
    const recorded = answers.findLast((rows) => rows[0] !== undefined && 'participant_id' in rows[0]) ?? [];
    return {
      rows: recorded.map((row) => ({
        participantId: row.participant_id,
        ok: row.mark === mark,
        mark: row.mark,
      })),
    };
  });

  await app.listen({ port: 0, host: '127.0.0.1' });
  const answer: BareServerAnswer = {
    port: (app.server.address() as AddressInfo).port,
    statements: { register: replays.register.statements, marks: replays.marks.statements },
  };
  process.send?.(answer);
}

function tokenHashOf(request: FastifyRequest): string {
  const secret = (request.headers.authorization ?? '').slice('Bearer '.length);
  return createHash('sha256').update(secret).digest('base64');
}
