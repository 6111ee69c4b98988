import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const FIGURE = '{ now before change relativeChange }';
const RHYTHM = `{ isProtected period { from to } periodBefore { from to }
  sessions ${FIGURE} people ${FIGURE} newPeople ${FIGURE} encounters ${FIGURE}
  weeks { week sessions people encounters } activeWeeks { from to people }
  momentum { from to people }
  retention { memberships left medianWeeks steps { week atRisk left survival low high } }
  dosage { people hoursPerWeek { mean median } weeks { mean median } kinds { mean median } } }`;
const OF_GROUP = `query ($id: ID!, $period: PeriodInput!) { rhythm: groupRegularity(groupId: $id, period: $period) ${RHYTHM} }`;
const OF_SITE = `query ($id: ID!, $period: PeriodInput!) { rhythm: siteRegularity(siteId: $id, period: $period) ${RHYTHM} }`;
const OF_ALL = `query ($period: PeriodInput!) { rhythm: organisationRegularity(period: $period) ${RHYTHM} }`;

/** A month whose first day is a Thursday: its weeks begin in the month before and end in the one after. */
const OCTOBER = { from: '2026-10-01', to: '2026-10-31' };

interface Answer {
  readonly rhythm: {
    readonly people: { readonly now: number | null };
    readonly encounters: { readonly now: number | null };
    readonly weeks: readonly { readonly people: number | null }[];
  } & Record<string, unknown>;
}

describe('the rhythm of many', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let siteId: string;
  let tuesdays: string;
  let thursdays: string;
  let people: string[];

  const sql = <Row>(statement: string, parameters: unknown[]): Promise<Row[]> =>
    api.database.write(org.context, (tx) => tx.query<Row[]>(statement, parameters));

  async function group(name: string): Promise<string> {
    const id = randomUUID();
    await sql(
      `INSERT INTO activity_group (id, organisation_id, site_id, internal_name, public_name, admission, language)
       VALUES ($1, $2, $3, $4, $5, 'OPEN', 'fi')`,
      [id, org.context.organisationId, siteId, `Sisäinen ${name}`, name],
    );
    return id;
  }

  /** A session on a day of two hours, with a letter for each person: P present, A absent, . unmarked. */
  async function session(groupId: string, date: string, marks: string, kind = 'MEETING'): Promise<void> {
    const id = randomUUID();
    await sql(
      `INSERT INTO session (id, organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone)
       VALUES ($1, $2, $3, $4, $5, $5::date + interval '11 hours', $5::date + interval '13 hours', 'Europe/Helsinki')`,
      [id, org.context.organisationId, groupId, kind, date],
    );
    for (const [index, letter] of [...marks].entries()) {
      if (letter === '.') continue;
      await sql(
        `INSERT INTO attendance (organisation_id, session_id, participant_id, mark, marked_at, client_key)
         VALUES ($1, $2, $3, $4, now(), $5)`,
        [org.context.organisationId, id, people[index], letter === 'P' ? 'PRESENT' : 'ABSENT', randomUUID()],
      );
    }
  }

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    const { organisationId } = org.context;
    [{ id: siteId }] = (await sql<{ id: string }>(
      `INSERT INTO site (organisation_id, name) VALUES ($1, 'Keskus') RETURNING id`,
      [organisationId],
    )) as [{ id: string }];
    people = Array.from({ length: 8 }, () => randomUUID());
    await sql(
      `INSERT INTO participant (id, organisation_id, first_name) SELECT id, $1, 'Aino' FROM unnest($2::uuid[]) id`,
      [organisationId, people],
    );
    tuesdays = await group('Tiistait');
    thursdays = await group('Torstait');
    for (const groupId of [tuesdays, thursdays]) {
      await sql(
        `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on)
         SELECT $1, $2, id, 'MEMBER', '2026-08-31' FROM unnest($3::uuid[]) id`,
        [organisationId, groupId, people.slice(0, 6)],
      );
    }
    await session(tuesdays, '2026-09-01', 'PPP');
    await session(tuesdays, '2026-09-29', 'PA');
    await session(tuesdays, '2026-10-06', 'PPPPPP');
    await session(tuesdays, '2026-10-13', 'PPA..A');
    await session(tuesdays, '2026-10-20', 'PPA..A', 'WORKSHOP');
    await session(tuesdays, '2026-10-27', 'PAA..A');
    await session(tuesdays, '2026-11-03', 'PAA..A');
    await session(tuesdays, '2026-11-10', 'PAA..A');
    await session(thursdays, '2026-10-01', 'PP....PP');
    await session(thursdays, '2026-10-08', '.P');
  });
  afterAll(() => api.close());

  const ask = async (token: string, query: string, variables: Record<string, unknown>) =>
    (await api.data<Answer>(token, query, variables)).rhythm;

  it('the rhythm counts people once and encounters each time, and compares a month with the month before', async () => {
    const rhythm = await ask(org.tokens.LEADER, OF_GROUP, { id: tuesdays, period: OCTOBER });
    expect(rhythm).toMatchObject({
      isProtected: false,
      periodBefore: { from: '2026-09-01', to: '2026-09-30' },
      sessions: { now: 4, before: 2, change: 2, relativeChange: null },
      people: { now: 6, before: 3, change: 3, relativeChange: null },
      newPeople: { now: 3, before: 3, change: 0 },
      encounters: { now: 11, before: 4, change: 7, relativeChange: null },
      weeks: [
        { week: '2026-10-05', sessions: 1, people: 6, encounters: 6 },
        { week: '2026-10-12', sessions: 1, people: 2, encounters: 2 },
        { week: '2026-10-19', sessions: 1, people: 2, encounters: 2 },
        { week: '2026-10-26', sessions: 1, people: 1, encounters: 1 },
      ],
      activeWeeks: [
        { from: 1, to: 1, people: 4 },
        { from: 2, to: 3, people: 1 },
        { from: 4, to: 7, people: 1 },
        { from: 8, to: 15, people: 0 },
        { from: 16, to: null, people: 0 },
      ],
    });
  });

  it('the rhythm knows how long people stay and how much they have received', async () => {
    const rhythm = await ask(org.tokens.STAFF, OF_GROUP, {
      id: tuesdays,
      period: { from: '2026-10-01', to: '2026-11-15' },
    });
    // The third and the sixth came last in the sixth week and then missed the meetings of four weeks and more: a workshop
    // without a seat is not offered to them. The second has missed three, so far.
    expect(rhythm.retention).toMatchObject({ memberships: 6, left: 2, medianWeeks: null });
    const { steps } = rhythm.retention as { steps: { survival: number }[] };
    expect(steps).toMatchObject([{ week: 5, atRisk: 6, left: 2 }]);
    expect(steps[0]!.survival).toBeCloseTo(4 / 6, 10);
    // Of six people: the first 12 hours in six weeks and two kinds, the second 6 hours in three, the others one visit each.
    expect(rhythm.dosage).toMatchObject({
      people: 6,
      hoursPerWeek: { mean: 2, median: 2 },
      weeks: { mean: (6 + 3 + 4) / 6, median: 1 },
      kinds: { mean: (2 + 2 + 4) / 6, median: 1 },
    });
  });

  it('the rhythm sorts members into bins by momentum', async () => {
    await api.database.write(org.context, (tx) =>
      api.service(RegularitySnapshots).refresh(tx, org.context, people),
    );
    const { momentum } = await ask(org.tokens.STAFF, OF_GROUP, { id: tuesdays, period: OCTOBER });
    const bins = momentum as { people: number }[];
    expect(bins.map(({ people: count }) => count).reduce((sum, count) => sum + count)).toBe(6);
    expect(bins[4]!.people).toBe(3);
  });

  it('the rhythm of a site adds up its groups, and a person in two groups counts once', async () => {
    const site = await ask(org.tokens.COORDINATOR, OF_SITE, { id: siteId, period: OCTOBER });
    const all = await ask(org.tokens.COORDINATOR, OF_ALL, { period: OCTOBER });
    expect(site).toMatchObject({
      sessions: { now: 6 },
      people: { now: 8, before: 3 },
      encounters: { now: 16 },
      retention: null,
      dosage: null,
      momentum: null,
    });
    expect(all).toEqual(site);
  });

  describe('for an observer', () => {
    it('an observer sees no number of people under five and none that is not a multiple of five', async () => {
      const {
        people: now,
        weeks,
        retention,
        dosage,
        encounters,
      } = await ask(org.tokens.OBSERVER, OF_GROUP, {
        id: tuesdays,
        period: OCTOBER,
      });
      expect([5, 10]).toContain(now.now);
      expect(now).toMatchObject({ before: null, change: null, relativeChange: null });
      expect([10, 15]).toContain(encounters.now);
      expect(weeks.map((week) => week.people)).toEqual([now.now, null, null, null]);
      expect([retention, dosage]).toEqual([null, null]);
    });

    it('an observer can ask for calendar months, quarters and years only', async () => {
      const period = { from: '2026-10-01', to: '2026-10-30' };
      expect(await api.refusal(org.tokens.OBSERVER, OF_ALL, { period })).toBe('BAD_INPUT');
      expect(await ask(org.tokens.STAFF, OF_ALL, { period })).toMatchObject({ isProtected: false, period });
    });

    it('an observer sees groups by their public names, and nothing else about anybody', async () => {
      const { rhythmSubjects } = await api.data<{ rhythmSubjects: { name: string }[] }>(
        org.tokens.OBSERVER,
        '{ rhythmSubjects { id kind name } }',
      );
      expect(rhythmSubjects.map(({ name }) => name)).toEqual(['Keskus', 'Tiistait', 'Torstait']);
      for (const query of [
        '{ participants { nodes { id } } }',
        '{ groups { nodes { id } } }',
        '{ checkIns { nodes { id } } }',
        '{ membershipsByRegularity(sortBy: MOMENTUM) { nodes { id } } }',
      ]) {
        expect(await api.refusal(org.tokens.OBSERVER, query)).toBe('FORBIDDEN');
      }
    });
  });

  it('the rhythm is refused for other organisations, for peers and for impossible periods', async () => {
    const other = await api.newOrganisation('Toinen ry');
    const period = OCTOBER;
    expect(await api.refusal(other.tokens.ADMIN, OF_GROUP, { id: tuesdays, period })).toBe('NOT_FOUND');
    expect(await api.refusal(other.tokens.OBSERVER, OF_SITE, { id: siteId, period })).toBe('NOT_FOUND');
    expect(await api.refusal(org.tokens.PEER, OF_GROUP, { id: tuesdays, period })).toBe('FORBIDDEN');
    for (const wrong of [
      { from: '2026-10-02', to: '2026-10-01' },
      { from: '2020-01-01', to: '2026-10-01' },
    ]) {
      expect(await api.refusal(org.tokens.ADMIN, OF_ALL, { period: wrong })).toBe('BAD_INPUT');
    }
  });

  describe('working lists', () => {
    interface List {
      readonly list: {
        readonly totalCount: number;
        readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
        readonly nodes: readonly {
          readonly id: string;
          readonly regularity: Record<string, number | null>;
        }[];
      };
    }
    const FIELDS = `{ totalCount pageInfo { endCursor hasNextPage } nodes { id membership { participant { firstName } } regularity { momentum evenness visits bestStreak } } }`;
    const listOf = async (sortBy: string, direction: string, more = '') =>
      (
        await api.data<List>(
          org.tokens.LEADER,
          `{ list: membershipsByRegularity(sortBy: ${sortBy}, direction: ${direction}, groupId: "${tuesdays}" ${more}) ${FIELDS} }`,
        )
      ).list;

    it.each([
      ['MOMENTUM', 'momentum'],
      ['EVENNESS', 'evenness'],
      ['VISITS', 'visits'],
    ])(
      'a working list is sorted by %s, rows without a value last, and the same page by page',
      async (sortBy, field) => {
        for (const direction of ['ASC', 'DESC']) {
          const { nodes, totalCount } = await listOf(sortBy, direction);
          expect([nodes.length, totalCount]).toEqual([6, 6]);
          const values = nodes.map(({ regularity }) => regularity[field] ?? null);
          const known = values.filter((value): value is number => value !== null);
          expect(values.slice(0, known.length)).toEqual(
            [...known].sort((a, b) => (direction === 'ASC' ? a - b : b - a)),
          );
          const paged: string[] = [];
          let after = '';
          for (;;) {
            const page = await listOf(sortBy, direction, `, first: 2 ${after}`);
            paged.push(...page.nodes.map(({ id }) => id));
            if (!page.pageInfo.hasNextPage) break;
            after = `, after: "${page.pageInfo.endCursor}"`;
          }
          expect(paged).toEqual(nodes.map(({ id }) => id));
        }
      },
    );

    it('a working list has each person once over all their groups', async () => {
      const { list } = await api.data<List>(
        org.tokens.STAFF,
        `{ list: participantsByRegularity(sortBy: VISITS, direction: DESC) { totalCount pageInfo { endCursor hasNextPage } nodes { id participant { firstName } regularity { visits } } } }`,
      );
      expect(list.totalCount).toBe(6);
      expect(list.nodes[0]!.regularity.visits).toBe(9);
    });
  });
});
