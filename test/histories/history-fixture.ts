import { addDays, localDateOf, type LocalDate } from '#libs/calendar/local-date.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { Groups } from '#libs/groups/groups.js';
import { Memberships } from '#libs/groups/memberships.js';
import { SessionSeriesPlans } from '#libs/groups/session-series-plans.js';
import { Sessions, type NewSession } from '#libs/groups/sessions.js';
import type { Mark } from '#libs/participation/rules/mark.js';
import { SignUpRules } from '#libs/participation/sign-ups/sign-up-rules.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { AccessTokens } from '#libs/people/access-tokens.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { Sites } from '#libs/people/sites.js';
import { Staff } from '#libs/people/staff.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import type { TestApi } from '../support/test-api.js';

/** Sessions of today begin late, in a zone where it is about noon: there is time to mark, move and fill them. */
const LATE = '23:00';

/** The marks of everybody in every session up to today, in time order, round and round. */
export type FirstMarks = readonly (Mark | null)[];

/** One organisation with people, groups and sessions before, on and after today. */
export interface HistoryFixture {
  readonly context: TenantContext;
  /** Of somebody who may do everything. */
  readonly token: string;
  readonly today: LocalDate;
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly sessions: readonly string[];
  /** Those among them that people sign up for. */
  readonly visits: readonly string[];
  /** Those that are added later come at the end. */
  readonly memberships: string[];
  /** Breaks that still stand, the latest last. */
  readonly breaks: string[];
}

export async function openHistoryHouse(api: TestApi, marks: FirstMarks): Promise<HistoryFixture> {
  const timeZone = zoneWhereItIsNoon(new Date());
  const today = localDateOf(new Date(), timeZone);
  const settings = { name: 'Historia ry', timeZone, horizonWeeks: 2, ...NEVER_QUIET };
  return api.service(Organisations).createWith(settings, async (tx, context) => {
    const { token, staffMemberId } = await administrator(api, tx, context);
    const site = await api.service(Sites).create(tx, context, { name: 'Talo', address: null });
    const people: string[] = [];
    for (const firstName of ['Aino', 'Eino', 'Kettu', 'Åsa']) {
      people.push((await api.service(Participants).create(tx, context, { firstName })).id);
    }
    const groups: string[] = [];
    for (const internalName of ['Ensimmäinen', 'Toinen', 'Entinen']) {
      const names = { internalName, publicName: internalName, siteId: site.id, language: 'fi' as const };
      const fields = { ...names, admission: 'OPEN' as const, capacity: null, leaderIds: [staffMemberId] };
      groups.push((await api.service(Groups).create(tx, context, fields)).id);
    }
    const memberships: string[] = [];
    for (const [group, members] of [people, people.slice(0, 2), people.slice(1, 3)].entries()) {
      const fields = { groupId: groups[group]!, participantIds: members, role: 'MEMBER' as const };
      const added = await api
        .service(Memberships)
        .add(tx, context, { ...fields, startsOn: addDays(today, -50) });
      memberships.push(...added.map(({ id }) => id));
    }
    const { sessions, visits } = await planned(api, tx, context, { today, groups });
    await signUpForVisits(api, tx, context, { visits, people });
    await markFirst(tx, context, { people, marks, today });
    return { context, token, today, people, groups, sessions, visits, memberships, breaks: [] };
  });
}

async function administrator(
  api: TestApi,
  tx: Tx,
  context: TenantContext,
): Promise<{ token: string; staffMemberId: string }> {
  const member = await api.service(Staff).create(tx, context, {
    email: `anna@${context.organisationId}.example`,
    displayName: 'Anna',
    roles: ['ADMIN', 'COORDINATOR'],
    password: null,
    participantId: null,
  });
  const { organisationId } = context;
  const { secret } = await api.service(AccessTokens).issue(tx, organisationId, member.id, 'API', 'test');
  return { token: secret, staffMemberId: member.id };
}

async function planned(
  api: TestApi,
  tx: Tx,
  context: TenantContext,
  { today, groups }: { readonly today: LocalDate; readonly groups: readonly string[] },
): Promise<Pick<HistoryFixture, 'sessions' | 'visits'>> {
  const meeting = (day: number): NewSession => ({
    kind: 'MEETING',
    localDate: addDays(today, day),
    wallTime: LATE,
    durationMinutes: 45,
  });
  const visit = (day: number): NewSession => ({ ...meeting(day), kind: 'EXCURSION', capacity: 2 });
  const plans = [
    [meeting(-33), meeting(-26), meeting(-19), meeting(-12), meeting(0), visit(0)],
    [meeting(-24), meeting(-9), meeting(-2), meeting(0), visit(0)],
    [meeting(-16), meeting(-8), meeting(-4)],
  ];
  const sessions: string[] = [];
  const visits: string[] = [];
  for (const [group, ofGroup] of plans.entries()) {
    const ids = await api.service(Sessions).createMany(tx, context, groups[group]!, ofGroup);
    sessions.push(...ids);
    visits.push(...ids.filter((_, place) => ofGroup[place]!.kind !== 'MEETING'));
  }
  // Seats that are given up go to who waits, at once and until the start.
  const rules = { waitlistEnabled: true, waitlistMode: 'IMMEDIATE', offerCutOffMinutes: 0 } as const;
  for (const id of visits) await api.service(SignUpRules).set(tx, context, id, rules);
  const series = await api.service(SessionSeriesPlans).create(tx, context, {
    groupId: groups[0]!,
    kind: 'MEETING',
    recurrenceRule: 'FREQ=WEEKLY',
    startsOn: addDays(today, -14),
    endsOn: addDays(today, 7),
    wallTime: LATE,
    durationMinutes: 45,
  });
  return { sessions: [...sessions, ...series.sessionIds], visits };
}

/** In the first all seats are taken and somebody waits; in the second there is a seat left. */
async function signUpForVisits(
  api: TestApi,
  tx: Tx,
  context: TenantContext,
  { visits, people }: { readonly visits: readonly string[]; readonly people: readonly string[] },
): Promise<void> {
  for (const [place, sessionId] of visits.entries()) {
    for (const participantId of people.slice(0, place === 0 ? 3 : 1)) {
      await api.service(SignUps).signUp(tx, context, { sessionId, participantId });
    }
  }
}

/** The marks that stand when the history begins, in all sessions up to today: as plain rows, to be quick. */
async function markFirst(
  tx: Tx,
  context: TenantContext,
  { people, marks, today }: Pick<HistoryFixture, 'people' | 'today'> & { readonly marks: FirstMarks },
): Promise<void> {
  await tx.query(
    `INSERT INTO attendance (organisation_id, session_id, participant_id, mark, marked_at, client_key)
     SELECT $1, s.id, p.id, ($3::text[])[1 + (s.place * $4 + p.place) % $5], now() - interval '1 day',
       s.id || ' ' || p.id
     FROM (SELECT id, row_number() OVER (ORDER BY starts_at, id) AS place FROM session WHERE local_date <= $6) s,
       unnest($2::uuid[]) WITH ORDINALITY AS p (id, place)
     WHERE ($3::text[])[1 + (s.place * $4 + p.place) % $5] IS NOT NULL`,
    [context.organisationId, people, marks, people.length, marks.length, today],
  );
}

function zoneWhereItIsNoon(now: Date): string {
  const hoursAhead = 12 - now.getUTCHours();
  // POSIX has the sign the other way round.
  return hoursAhead === 0 ? 'Etc/UTC' : `Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`;
}
