import { randomUUID } from 'node:crypto';
import { addDays } from '#libs/calendar/local-date.js';
import type { ErrorCode } from '#libs/errors/app-error.js';
import type { TestApi } from '../support/test-api.js';
import type { Edit } from './edits.js';
import type { HistoryFixture } from './history-fixture.js';

/** What a random edit may run into: it then changed nothing, and the figures stay. Anything else is a fault. */
const EXPECTED_REFUSALS: readonly ErrorCode[] = [
  'BAD_INPUT',
  'CONFLICT',
  'NOT_FOUND',
  'NOT_A_MEMBER',
  'PARTICIPANT_MERGED',
  'SESSION_STARTED',
  'SESSION_CANCELLED',
  'SESSION_FULL',
  'SESSION_NOT_STARTED',
];

interface Request {
  readonly mutation: string;
  readonly variables: Record<string, unknown>;
}

/**
 * Carries one edit out as people do it, by a request to the api.
 * @returns whether anything was done: an edit without its object, or that is refused, does nothing
 */
export async function carryOut(api: TestApi, tenant: HistoryFixture, edit: Edit): Promise<boolean> {
  const request = await requestOf(api, tenant, edit);
  if (request === null) return false;
  const answer = await api.ask<Record<string, unknown>>(tenant.token, request.mutation, request.variables);
  const refusals = (answer.errors ?? []).map((error) => error.extensions.code);
  if (refusals.some((code) => !EXPECTED_REFUSALS.includes(code))) {
    throw new Error(`${edit.kind} failed: ${JSON.stringify(answer.errors)}`);
  }
  if (refusals.length > 0) return false;
  keepNewIds(tenant, answer.data as Made);
  return true;
}

/** The ids that later edits are about. */
interface Made {
  readonly createMemberships?: { readonly memberships: readonly { readonly id: string }[] };
  readonly createBreakPeriod?: { readonly breakPeriod: { readonly id: string } };
  readonly deleteBreakPeriod?: { readonly id: string };
}

function keepNewIds(tenant: HistoryFixture, made: Made): void {
  tenant.memberships.push(...(made.createMemberships?.memberships.map(({ id }) => id) ?? []));
  if (made.createBreakPeriod) tenant.breaks.push(made.createBreakPeriod.breakPeriod.id);
  if (made.deleteBreakPeriod) tenant.breaks.pop();
}

async function requestOf(api: TestApi, tenant: HistoryFixture, edit: Edit): Promise<Request | null> {
  const date = (day: number) => addDays(tenant.today, day);
  const scope = (following: boolean) => (following ? 'THIS_AND_FOLLOWING' : 'THIS');
  const seat = (of: { readonly session: number; readonly person: number }) => ({
    input: { sessionId: nth(tenant.visits, of.session), participantId: nth(tenant.people, of.person) },
  });
  const last = (from: number, days: number | null) => (days === null ? null : date(from + days));
  switch (edit.kind) {
    case 'register':
      return {
        mutation: `mutation ($input: RecordAttendanceInput!) { recordAttendance(input: $input) { rows { ok } } }`,
        variables: {
          input: {
            sessionId: nth(tenant.sessions, edit.session),
            marks: edit.marks.map(({ person, mark, walkIn, minutesAgo }) => ({
              clientKey: randomUUID(),
              participantId: nth(tenant.people, person),
              mark,
              walkIn,
              markedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
            })),
          },
        },
      };
    case 'move':
      return {
        mutation: UPDATE_SESSION,
        variables: {
          input: {
            id: nth(tenant.sessions, edit.session),
            localDate: date(edit.toDay),
            scope: scope(edit.following),
          },
        },
      };
    case 'becomes':
      return {
        mutation: UPDATE_SESSION,
        variables: { input: { id: nth(tenant.sessions, edit.session), kind: edit.sessionKind } },
      };
    case 'cancel':
      return {
        mutation: `mutation ($id: ID!, $scope: PlanScope!) {
          cancelSession(input: { id: $id, reason: "Ohjaaja on sairas", scope: $scope }) { session { id } } }`,
        variables: { id: nth(tenant.sessions, edit.session), scope: scope(edit.following) },
      };
    case 'restore': {
      const { sessions } = await api.data<{ sessions: { nodes: { id: string }[] } }>(
        tenant.token,
        `{ sessions(first: 50, status: CANCELLED) { nodes { id } } }`,
      );
      if (sessions.nodes.length === 0) return null;
      return {
        mutation: `mutation ($id: ID!) { restoreSession(input: { id: $id }) { session { id } } }`,
        variables: { id: nth(sessions.nodes, edit.session).id },
      };
    }
    case 'break':
      return {
        mutation: `mutation ($input: CreateBreakPeriodInput!) { createBreakPeriod(input: $input) { breakPeriod { id } } }`,
        variables: {
          input: {
            name: 'Tauko',
            startsOn: date(edit.fromDay),
            endsOn: date(edit.fromDay + edit.days),
            groupId: edit.group === null ? null : nth(tenant.groups, edit.group),
          },
        },
      };
    case 'breakEnds': {
      const id = tenant.breaks.at(-1);
      if (id === undefined) return null;
      return {
        mutation: `mutation ($id: ID!) { deleteBreakPeriod(input: { id: $id }) { id } }`,
        variables: { id },
      };
    }
    case 'join':
      return {
        mutation: `mutation ($input: CreateMembershipsInput!) { createMemberships(input: $input) { memberships { id } } }`,
        variables: {
          input: {
            groupId: nth(tenant.groups, edit.group),
            participantIds: [nth(tenant.people, edit.person)],
            startsOn: date(edit.fromDay),
            endsOn: last(edit.fromDay, edit.days),
          },
        },
      };
    case 'membershipDays':
      return {
        mutation: `mutation ($input: UpdateMembershipInput!) {
          updateMembership(input: $input) { membership { id } } }`,
        variables: {
          input: {
            id: nth(tenant.memberships, edit.membership),
            startsOn: date(edit.fromDay),
            endsOn: last(edit.fromDay, edit.days),
          },
        },
      };
    case 'leave':
      return {
        mutation: `mutation ($id: ID!, $endsOn: LocalDate) { endMembership(input: { id: $id, endsOn: $endsOn }) { membership { id } } }`,
        variables: { id: nth(tenant.memberships, edit.membership), endsOn: date(edit.onDay) },
      };
    case 'signUp':
      return {
        mutation: `mutation ($input: SignUpInput!) { signUp(input: $input) { signUp { id } } }`,
        variables: seat(edit),
      };
    case 'signOff':
      return {
        mutation: `mutation ($input: CancelSignUpInput!) { cancelSignUp(input: $input) { signUp { id } } }`,
        variables: seat(edit),
      };
    case 'seats':
      return {
        mutation: `mutation ($id: ID!, $capacity: Int) {
          updateSessionCapacity(input: { sessionId: $id, capacity: $capacity, force: true }) { session { id } } }`,
        variables: { id: nth(tenant.visits, edit.session), capacity: edit.capacity },
      };
    case 'archivePerson':
      return {
        mutation: `mutation ($id: ID!, $archived: Boolean!) { archiveParticipant(input: { id: $id, archived: $archived }) { participant { id } } }`,
        variables: { id: nth(tenant.people, edit.person), archived: edit.archived },
      };
    case 'merge': {
      const pair = {
        survivorId: nth(tenant.people, edit.keep),
        duplicateId: nth(tenant.people, edit.duplicate),
      };
      const preview = await api.ask<{ previewMergeParticipants: { confirmationToken: string } | null }>(
        tenant.token,
        `query ($survivorId: ID!, $duplicateId: ID!) {
          previewMergeParticipants(survivorId: $survivorId, duplicateId: $duplicateId) { confirmationToken } }`,
        pair,
      );
      return {
        mutation: `mutation ($survivorId: ID!, $duplicateId: ID!, $confirmation: String) {
          mergeParticipants(input: { survivorId: $survivorId, duplicateId: $duplicateId, confirmation: $confirmation }) { merge { survivor { id } } } }`,
        variables: { ...pair, confirmation: preview.data?.previewMergeParticipants?.confirmationToken },
      };
    }
    case 'archiveGroup':
      return {
        mutation: `mutation ($id: ID!, $archived: Boolean!) { archiveGroup(input: { id: $id, archived: $archived }) { group { id } } }`,
        variables: { id: nth(tenant.groups, edit.group), archived: edit.archived },
      };
    case 'threshold':
      return {
        mutation: `mutation ($input: UpdateGroupInput!) { updateGroup(input: $input) { group { id } } }`,
        variables: { input: { id: nth(tenant.groups, edit.group), checkInAfterMisses: edit.misses } },
      };
    case 'contact': {
      const checkInId = await openCheckIn(api, tenant, edit.checkIn);
      if (checkInId === null) return null;
      return {
        mutation: `mutation ($input: LogCheckInContactInput!) { logCheckInContact(input: $input) { checkIn { id } } }`,
        variables: {
          input: { checkInId, outcome: edit.outcome, contactedOn: date(-edit.daysAgo) },
        },
      };
    }
  }
}

const UPDATE_SESSION = `mutation ($input: UpdateSessionInput!) {
  updateSession(input: $input) { session { id } } }`;

async function openCheckIn(api: TestApi, tenant: HistoryFixture, place: number): Promise<string | null> {
  const { checkIns } = await api.data<{ checkIns: { nodes: { id: string }[] } }>(
    tenant.token,
    `{ checkIns(first: 20) { nodes { id } } }`,
  );
  return checkIns.nodes.length === 0 ? null : nth(checkIns.nodes, place).id;
}

/** The one at this place, counted round and round. */
function nth<T>(all: readonly T[], place: number): T {
  return all[place % all.length]!;
}
