import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyRequest } from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'pg';
import { REGISTER } from './hand-written.js';

/*
 * The peer that goes as fast as GraphQL in Node goes: Mercurius with its JIT, one prepared statement for a whole request, the
 * same documents and answers as Rytmi's, over a pool of the same size, in a process of its own. No roles, no limits, no log.
 */

export interface MercuriusTask {
  readonly databaseUrl: string;
  readonly poolSize: number;
}

export interface MercuriusAnswer {
  readonly port: number;
}

const SCHEMA = `
  type Query { session(id: ID!): Session }
  type Session { register: Register! }
  type Register { rows: [RegisterRow!]! }
  type RegisterRow { participant: Participant! attendance: Attendance }
  type Participant { firstName: String! }
  type Attendance { mark: String }`;

/** Executions of a document after which the JIT compiles it. */
const JIT_AFTER = 1;

process.once('message', (task: MercuriusTask) => void serve(task));
// Nobody else would end it when its parent is killed.
process.once('disconnect', () => process.exit(0));

async function serve({ databaseUrl, poolSize }: MercuriusTask): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  const read = async <Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name, text, values })).rows;
  const app = fastify();
  await app.register(mercurius, {
    schema: SCHEMA,
    jit: JIT_AFTER,
    context: (request) => ({ tokenHash: tokenHashOf(request) }),
    resolvers: {
      Query: {
        session: async (_root: unknown, { id }: { id: string }, { tokenHash }) => {
          const rows = await read<{ firstName: string; mark: string | null }>('register', REGISTER, [
            tokenHash,
            id,
          ]);
          return {
            register: {
              rows: rows.map(({ firstName, mark }) => ({
                participant: { firstName },
                attendance: mark === null ? null : { mark },
              })),
            },
          };
        },
      },
    },
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const answer: MercuriusAnswer = { port: (app.server.address() as AddressInfo).port };
  process.send?.(answer);
}

declare module 'mercurius' {
  interface MercuriusContext {
    readonly tokenHash: Buffer;
  }
}

function tokenHashOf(request: FastifyRequest): Buffer {
  const secret = (request.headers.authorization ?? '').slice('Bearer '.length);
  return createHash('sha256').update(secret).digest();
}
