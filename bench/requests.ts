import { randomUUID } from 'node:crypto';
import { addDays } from '#libs/calendar/local-date.js';
import { plantedId, tokenOf, type PlannedOrganisation } from '../test/support/planting/plant.js';
import { RECORD_MUTATION, REGISTER_QUERY } from './association.js';
import { CONNECTIONS } from './comparison.js';
import type { Target } from './load.js';

/** An association of a city: large enough for a list of 500, with groups of 30. */
export const ASSOCIATION: PlannedOrganisation = {
  number: 1,
  scale: {
    groups: 20,
    people: 600,
    members: 30,
    weeksBehind: 12,
    weeksAhead: 8,
    textsOfSession: 3,
    inboundTexts: 400,
    checkIns: 150,
    announcements: 10,
  },
};

/** Who asks: the administrator, and the leader of every fifth group. */
const ADMINISTRATOR = 0;
const LEADER = 1;
/** As many as connections, so that no two record the same register. */
const REGISTERS = 16;
const id = (kind: string, key: string | number) => plantedId(kind, ASSOCIATION.number, key);
const TODAY = new Date().toISOString().slice(0, 10);

/** What is asked of Rytmi and of the peer alike. */
export interface MeasuredRequest {
  readonly name: string;
  readonly connections: readonly number[];
  /** Requests per second of Rytmi ÷ those of the peer. */
  readonly goal: number;
  readonly staff: number;
  readonly query: string;
  readonly variables: (connection: number) => Record<string, unknown>;
  /** What every right answer holds, and how often. */
  readonly holds: readonly [part: string, times: number];
  /** Whether both must give the very same answer. */
  readonly isSame: boolean;
}

const registerOf = (connection: number) => id('meeting', `${connection % REGISTERS}/-2`);
let recorded = 0;

const read = (
  request: Pick<MeasuredRequest, 'name' | 'query' | 'holds'> & Partial<MeasuredRequest>,
): MeasuredRequest => ({
  connections: CONNECTIONS,
  goal: 0.5,
  staff: ADMINISTRATOR,
  variables: () => ({}),
  isSame: true,
  ...request,
});

export const MEASURED: readonly MeasuredRequest[] = [
  read({
    name: 'Register of 30, query',
    goal: 0.6,
    query: REGISTER_QUERY,
    variables: (connection) => ({ id: registerOf(connection) }),
    holds: ['"firstName"', 30],
  }),
  read({
    name: 'Register of 30 marks, mutation',
    goal: 0.7,
    query: RECORD_MUTATION,
    isSame: false,
    variables: (connection) => {
      const mark = (recorded += 1) % 2 === 0 ? 'PRESENT' : 'LATE';
      const key = randomUUID();
      const marks = Array.from({ length: 30 }, (_, seat) => ({
        clientKey: `${key}.${seat}`,
        participantId: id('person', ((connection % REGISTERS) * 30 + seat) % ASSOCIATION.scale.people),
        mark,
      }));
      return { input: { sessionId: registerOf(connection), marks } };
    },
    holds: ['"ok":true', 30],
  }),
  read({
    name: "A week's sessions of a leader, with counts",
    staff: LEADER,
    query: `query Week($from: LocalDate!, $to: LocalDate!) { groups(mine: true, first: 20) { nodes { publicName
      sessions(from: $from, to: $to, first: 20) { totalCount nodes { id startsAt place status seatsTaken seatsFree
        signUps(first: 1) { totalCount } } } } } }`,
    variables: () => ({ from: TODAY, to: addDays(TODAY, 6) }),
    holds: ['"publicName"', 4],
  }),
  read({
    name: "A person's page",
    query: `query Person($id: ID!) { participant(id: $id) { firstName lastName phoneNumbers { status validFrom }
      consents { purpose grantedOn } memberships(first: 10) { nodes { role startsOn group { publicName }
      regularity { attended attendanceRate } } } attendance(first: 10) { totalCount nodes { mark session { startsAt } } }
      regularity { visits activeWeeks } } }`,
    variables: (connection) => ({ id: id('person', 40 + connection) }),
    holds: ['"mark"', 10],
  }),
  read({
    name: 'Check-ins, a page of 20',
    query: `{ checkIns(first: 20) { totalCount nodes { id openedAt participant { firstName lastName } group { publicName }
      lastSeen { date } } } }`,
    holds: ['"openedAt"', 20],
  }),
  read({
    name: 'Inbox, a page of 20',
    query: `{ inboundTexts(status: OPEN, first: 20) { totalCount nodes { id body receivedAt participant { firstName } } } }`,
    holds: ['"receivedAt"', 20],
  }),
  read({
    name: 'A list of 500 rows',
    query: `query Roster($id: ID!) { projectRoster(projectId: $id) { id startedOn participant { firstName lastName } } }`,
    variables: () => ({ id: id('project', 0) }),
    holds: ['"startedOn"', 500],
  }),
];

/** A request as it is sent to one of both. */
export function targetOf(request: MeasuredRequest, address: string): Target {
  const [part, times] = request.holds;
  return {
    name: request.name,
    url: `${address}/graphql`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${tokenOf(ASSOCIATION.number, request.staff)}`,
    },
    body: (connection) => JSON.stringify({ query: request.query, variables: request.variables(connection) }),
    isRight: (answer) => answer.split(part).length - 1 === times,
  };
}
