import type { GraphqlClient } from './graphql-client.js';

/** The register that is measured. */
export const PEOPLE = 30;
/** As many as connections in the heaviest round, so that no two connections write to one register. */
const PAST_SESSIONS = 16;
/** Sessions that no load touches, for measuring the way from a register to the measures. */
const FRESH_SESSIONS = 6;
const DAY_MS = 86_400_000;

/** One group of 30 with sessions in the past, as a leader would make it. */
export interface Association {
  readonly groupId: string;
  readonly participantIds: readonly string[];
  readonly sessionIds: readonly string[];
  /** Past sessions without a single mark. */
  readonly freshSessionIds: readonly string[];
}

export const REGISTER_QUERY = `query Register($id: ID!) {
  session(id: $id) { register { rows { participant { firstName } attendance { mark } } } }
}`;

export const RECORD_MUTATION = `mutation Record($input: RecordAttendanceInput!) {
  recordAttendance(input: $input) { rows { clientKey ok attendance { mark } } }
}`;

const REGULARITY_QUERY = `query Regularity($id: ID!) {
  group(id: $id) { memberships(first: ${PEOPLE}) { nodes { regularity { attended } } } }
}`;

/** Makes the association through GraphQL, as an administrator. */
export async function makeAssociation(client: GraphqlClient): Promise<Association> {
  const startsOn = dayFromToday(-(PAST_SESSIONS + FRESH_SESSIONS));
  const { createSite } = await client.ask<{ createSite: { site: { id: string } } }>(
    `mutation { createSite(input: { name: "Keskusta" }) { site { id } } }`,
  );
  const { createGroup } = await client.ask<{ createGroup: { group: { id: string } } }>(
    `mutation ($siteId: ID!) { createGroup(input: {
       siteId: $siteId, internalName: "Aamuryhmä", publicName: "Kahvihetki", admission: CLOSED
     }) { group { id } } }`,
    { siteId: createSite.site.id },
  );
  const groupId = createGroup.group.id;
  const participantIds: string[] = [];
  for (let number = 1; number <= PEOPLE; number += 1) {
    const { createParticipant } = await client.ask<{ createParticipant: { participant: { id: string } } }>(
      `mutation ($firstName: String!) { createParticipant(input: { firstName: $firstName }) { participant { id } } }`,
      { firstName: `Osallistuja ${number}` },
    );
    participantIds.push(createParticipant.participant.id);
  }
  await client.ask(
    `mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }`,
    { input: { groupId, participantIds, startsOn } },
  );
  await client.ask(
    `mutation ($input: CreateSessionSeriesInput!) { createSessionSeries(input: $input) { sessionsMade } }`,
    {
      input: {
        groupId,
        recurrenceRule: 'FREQ=DAILY',
        startsOn,
        endsOn: dayFromToday(-1),
        wallTime: '13:00',
        durationMinutes: 90,
      },
    },
  );
  const { sessions } = await client.ask<{ sessions: { nodes: { id: string }[] } }>(
    `query ($groupId: ID!) { sessions(groupId: $groupId, first: ${PAST_SESSIONS + FRESH_SESSIONS}) { nodes { id } } }`,
    { groupId },
  );
  const ids = sessions.nodes.map((session) => session.id);
  return {
    groupId,
    participantIds,
    sessionIds: ids.slice(0, PAST_SESSIONS),
    freshSessionIds: ids.slice(PAST_SESSIONS),
  };
}

/** Sends one register and fails when a mark of it was not taken. */
export async function record(client: GraphqlClient, variables: RecordVariables): Promise<void> {
  const { recordAttendance } = await client.ask<{ recordAttendance: { rows: { ok: boolean }[] } }>(
    RECORD_MUTATION,
    { ...variables },
  );
  const taken = recordAttendance.rows.filter((row) => row.ok).length;
  if (taken !== variables.input.marks.length) throw new Error(`Only ${taken} marks were taken`);
}

export type BenchMark = 'PRESENT' | 'LATE';

export interface RecordVariables {
  readonly input: {
    readonly sessionId: string;
    readonly marks: readonly {
      readonly clientKey: string;
      readonly participantId: string;
      readonly mark: BenchMark;
    }[];
  };
}

/** The whole register of a session with the same mark for everybody. Every client key begins with `keyPrefix` and a dot. */
export function recordVariables(
  association: Association,
  sessionId: string,
  keyPrefix: string,
  mark: BenchMark,
): RecordVariables {
  const marks = association.participantIds.map((participantId, index) => ({
    clientKey: `${keyPrefix}.${index}`,
    participantId,
    mark,
  }));
  return { input: { sessionId, marks } };
}

/** How many visits the measures know of, for each membership; null where they were never computed. */
export async function knownVisits(
  client: GraphqlClient,
  association: Association,
): Promise<(number | null)[]> {
  const { group } = await client.ask<{
    group: { memberships: { nodes: { regularity: { attended: number } | null }[] } };
  }>(REGULARITY_QUERY, { id: association.groupId });
  return group.memberships.nodes.map((membership) => membership.regularity?.attended ?? null);
}

/** A local date, some days from today in UTC, which is never later than the same day in Helsinki. */
function dayFromToday(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}
