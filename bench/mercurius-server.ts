import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyRequest } from 'fastify';
import mercurius from 'mercurius';
import { Pool } from 'pg';
import type { RecordVariables } from './association.js';
import {
  CHECK_INS,
  INBOX,
  LOCK_REGISTER,
  PERSON,
  RECORD_MARKS,
  REGISTER,
  ROSTER,
  WEEK,
} from './hand-written.js';

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
  scalar LocalDate
  enum InboundTextStatus { OPEN DONE }
  type Query {
    session(id: ID!): Session
    groups(mine: Boolean, first: Int): Groups!
    participant(id: ID!): Participant
    checkIns(first: Int): CheckIns!
    inboundTexts(status: InboundTextStatus, first: Int): InboundTexts!
    projectRoster(projectId: ID!): [ProjectParticipant!]
  }
  type Mutation { recordAttendance(input: RecordAttendanceInput!): RecordAttendancePayload! }
  input RecordAttendanceInput { sessionId: ID! marks: [MarkInput!]! }
  input MarkInput { clientKey: String! participantId: ID! mark: String! }
  type RecordAttendancePayload { rows: [RecordedRow!]! }
  type RecordedRow { clientKey: String! ok: Boolean! attendance: Attendance }
  type Groups { nodes: [Group!]! }
  type Group { publicName: String! sessions(from: LocalDate, to: LocalDate, first: Int): Sessions! }
  type Sessions { totalCount: Int! nodes: [Session!]! }
  type Session { id: ID! startsAt: String! place: String status: String! seatsTaken: Int! seatsFree: Int signUps(first: Int): Count! register: Register! }
  type Count { totalCount: Int! }
  type Register { rows: [RegisterRow!]! }
  type RegisterRow { participant: Participant! attendance: Attendance }
  type Participant { firstName: String! lastName: String phoneNumbers: [PhoneNumber!]! consents: [Consent!]! memberships(first: Int): Memberships! attendance(first: Int): Marks! regularity: Regularity }
  type PhoneNumber { status: String! validFrom: String! }
  type Consent { purpose: String! grantedOn: String! }
  type Memberships { nodes: [Membership!]! }
  type Membership { role: String! startsOn: String! group: Group! regularity: MembershipRegularity }
  type MembershipRegularity { attended: Int! attendanceRate: Float }
  type Marks { totalCount: Int! nodes: [Attendance!]! }
  type Attendance { mark: String session: Session! }
  type Regularity { visits: Int! activeWeeks: Int! }
  type CheckIns { totalCount: Int! nodes: [CheckIn!]! }
  type CheckIn { id: ID! openedAt: String! participant: Participant! group: Group! lastSeen: LastSeen }
  type LastSeen { date: String! }
  type InboundTexts { totalCount: Int! nodes: [InboundText!]! }
  type InboundText { id: ID! body: String! receivedAt: String! participant: Participant }
  type ProjectParticipant { id: ID! startedOn: String! participant: Participant! }`;

/** Executions of a document after which the JIT compiles it. */
const JIT_AFTER = 1;
/** PostgreSQL's type of days: as text, as the api gives them. */
const DATE_OID = 1082;

process.once('message', (task: MercuriusTask) => void serve(task));
// Nobody else would end it when its parent is killed.
process.once('disconnect', () => process.exit(0));

async function serve({ databaseUrl, poolSize }: MercuriusTask): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  pool.on('connect', (client) => client.setTypeParser(DATE_OID, (text: string) => text));
  const app = fastify();
  await app.register(mercurius, {
    schema: SCHEMA,
    jit: JIT_AFTER,
    context: (request) => ({ tokenHash: tokenHashOf(request) }),
    resolvers: resolversOver(pool),
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

interface WithId {
  readonly id: string;
}

function resolversOver(pool: Pool) {
  const read = async <Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name, text, values })).rows;
  return {
    Query: {
      session: async (_root: unknown, { id }: WithId, { tokenHash }: { tokenHash: Buffer }) => {
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
      groups: async (
        _root: unknown,
        _args: unknown,
        { tokenHash }: { tokenHash: Buffer },
        { variableValues }: { variableValues: Record<string, unknown> },
      ) => (await read('week', WEEK, [tokenHash, variableValues.from, variableValues.to]))[0],
      participant: async (_root: unknown, { id }: WithId, { tokenHash }: { tokenHash: Buffer }) =>
        (await read<{ person: object }>('person', PERSON, [tokenHash, id]))[0]?.person,
      checkIns: async (_root: unknown, _args: unknown, { tokenHash }: { tokenHash: Buffer }) =>
        (await read<{ list: object }>('check-ins', CHECK_INS, [tokenHash]))[0]?.list,
      inboundTexts: async (_root: unknown, _args: unknown, { tokenHash }: { tokenHash: Buffer }) =>
        (await read<{ list: object }>('inbox', INBOX, [tokenHash]))[0]?.list,
      projectRoster: async (
        _root: unknown,
        { projectId }: { projectId: string },
        { tokenHash }: { tokenHash: Buffer },
      ) => {
        const rows = await read<RosterRow>('roster', ROSTER, [tokenHash, projectId]);
        return rows.map(({ id, startedOn, ...participant }) => ({ id, startedOn, participant }));
      },
    },
    Mutation: {
      recordAttendance: async (
        _root: unknown,
        { input }: RecordVariables,
        { tokenHash }: { tokenHash: Buffer },
      ) => ({ rows: await record(pool, tokenHash, input) }),
    },
  };
}

interface RosterRow {
  readonly id: string;
  readonly startedOn: string;
  readonly firstName: string;
  readonly lastName: string | null;
}

async function record(pool: Pool, tokenHash: Buffer, { sessionId, marks }: RecordVariables['input']) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const locked = await client.query<{ organisationId: string; staffMemberId: string }>({
      name: 'lock-register',
      text: LOCK_REGISTER,
      values: [tokenHash, sessionId],
    });
    const [who] = locked.rows;
    if (who === undefined) throw new Error('There is no such register, or it is closed');
    const put = await client.query<{ clientKey: string; mark: string }>({
      name: 'record-marks',
      text: RECORD_MARKS,
      values: [
        who.organisationId,
        sessionId,
        who.staffMemberId,
        marks.map(({ participantId }) => participantId),
        marks.map(({ clientKey }) => clientKey),
        marks.map(({ mark }) => mark),
      ],
    });
    await client.query('COMMIT');
    client.release();
    const markOf = new Map(put.rows.map(({ clientKey, mark }) => [clientKey, mark]));
    return marks.map(({ clientKey, mark }) => ({
      clientKey,
      ok: markOf.get(clientKey) === mark,
      attendance: { mark },
    }));
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function tokenHashOf(request: FastifyRequest): Buffer {
  const secret = (request.headers.authorization ?? '').slice('Bearer '.length);
  return createHash('sha256').update(secret).digest();
}
