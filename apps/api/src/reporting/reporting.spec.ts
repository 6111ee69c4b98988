import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';

const ROWS = `query ($filter: ReportFilterInput!, $by: [ReportDimension!]!) { encounterFigures(filter: $filter, by: $by) {
  keys sessions people encounters participantHours sessionHours volunteers volunteerHours anonymousVisits } }`;
const YEAR = { from: '2026-01-01', to: '2026-12-31' };

interface Row {
  readonly keys: (string | null)[];
  readonly [figure: string]: unknown;
}

describe('reports', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let siteId: string;
  let tuesdays: string;
  let thursdays: string;
  let people: string[];
  let sessions: string[];

  const sql = <R>(statement: string, parameters: unknown[] = []): Promise<R[]> =>
    api.database.write(org.context, (tx) => tx.query<R[]>(statement, parameters));
  const ask = <Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
    api.data<Data>(org.tokens.COORDINATOR, query, variables);
  const rows = async (by: string[], filter: Record<string, unknown> = YEAR): Promise<Row[]> =>
    (await ask<{ encounterFigures: Row[] }>(ROWS, { filter, by })).encounterFigures;
  const download = async (path: string, token = org.tokens.COORDINATOR) => {
    const response = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const csv = async (path: string): Promise<string[][]> => {
    const { response, bytes } = await download(path);
    expect(response.status).toBe(200);
    return parse(bytes, { bom: true, delimiter: ';', relax_column_count: true });
  };

  async function group(name: string): Promise<string> {
    const [row] = await sql<{ id: string }>(
      `INSERT INTO activity_group (organisation_id, site_id, internal_name, public_name, admission, language)
       VALUES ($1, $2, $3, $4, 'OPEN', 'fi') RETURNING id`,
      [org.context.organisationId, siteId, `Sisäinen ${name}`, name],
    );
    return row!.id;
  }

  /** A session of two hours whose letters mark the people: P present, L late, A absent, E excused. */
  async function session(
    groupId: string,
    date: string,
    marks: string,
    more: { kind?: string; cancelled?: boolean } = {},
  ) {
    const id = randomUUID();
    await sql(
      `INSERT INTO session (id, organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, status, cancelled_at)
       VALUES ($1, $2, $3, $4, $5, $5::date + interval '11 hours', $5::date + interval '13 hours', 'Europe/Helsinki', $6, $7)`,
      [
        id,
        org.context.organisationId,
        groupId,
        more.kind ?? 'MEETING',
        date,
        more.cancelled ? 'CANCELLED' : 'PLANNED',
        more.cancelled ? new Date() : null,
      ],
    );
    const MARKS: Record<string, string> = { P: 'PRESENT', L: 'LATE', A: 'ABSENT', E: 'EXCUSED' };
    for (const [index, letter] of [...marks].entries()) {
      if (MARKS[letter] === undefined) continue;
      await sql(
        `INSERT INTO attendance (organisation_id, session_id, participant_id, mark, marked_at, client_key)
         VALUES ($1, $2, $3, $4, now(), $5)`,
        [org.context.organisationId, id, people[index], MARKS[letter], randomUUID()],
      );
    }
    return id;
  }

  beforeAll(async () => {
    api = await TestApi.start();
    org = await api.newOrganisation();
    const { organisationId } = org.context;
    const [site] = await sql<{ id: string }>(
      `INSERT INTO site (organisation_id, name) VALUES ($1, 'Keskus') RETURNING id`,
      [organisationId],
    );
    siteId = site!.id;
    people = Array.from({ length: 12 }, () => randomUUID());
    await sql(
      `INSERT INTO participant (id, organisation_id, first_name, last_name, birth_year)
       SELECT id, $1, 'Aino', '=Äyräs', 1990 FROM unnest($2::uuid[]) id`,
      [organisationId, people],
    );
    tuesdays = await group('Tiistait');
    thursdays = await group('Torstait');
    await sql(
      `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on)
       VALUES ($1, $2, $3, 'VOLUNTEER', '2026-01-01')`,
      [organisationId, tuesdays, people[0]],
    );
    sessions = [
      await session(tuesdays, '2025-12-31', 'PPPPPPPPPPPP'),
      await session(tuesdays, '2026-01-01', 'PPPPPPP'),
      await session(tuesdays, '2026-02-03', 'ALPP', { kind: 'EXCURSION' }),
      await session(tuesdays, '2026-02-10', 'PPPP', { cancelled: true }),
      await session(thursdays, '2026-02-12', '.......PP'),
      await session(thursdays, '2027-01-01', 'PPPPPPPPPPPP'),
    ];
    await sql(
      `INSERT INTO headcount (organisation_id, session_id, kind, people, counted_at) VALUES ($1, $2, 'ANONYMOUS_VISITORS', 3, now())`,
      [organisationId, sessions[4]],
    );
  });
  afterAll(() => api.close());

  it('reports count people once, encounters each time, planned hours, and volunteers and anonymous visits apart', async () => {
    expect(await rows([])).toEqual([
      {
        keys: [],
        sessions: 3,
        people: 9,
        encounters: 12,
        participantHours: 24,
        sessionHours: 6,
        volunteers: 1,
        volunteerHours: 2,
        anonymousVisits: 3,
      },
    ]);
    const { yearlyFigures } = await ask<{ yearlyFigures: { label: string; value: number; basis: string }[] }>(
      '{ yearlyFigures(year: 2026) { label value basis meaning } }',
    );
    expect(yearlyFigures.find(({ label }) => label === 'Kohtaamiset')).toMatchObject({
      value: 12,
      basis: 'COLLECTED',
    });
    expect(yearlyFigures.find(({ label }) => label === 'Osallistumistunnit')).toMatchObject({
      value: 24,
      basis: 'ESTIMATED',
    });
  });

  it('reports are split by month, group and kind', async () => {
    expect(await rows(['MONTH'])).toMatchObject([
      { keys: ['2026-01'], people: 7, encounters: 7 },
      { keys: ['2026-02'], people: 5, encounters: 5, sessions: 2 },
    ]);
    expect((await rows(['GROUP', 'KIND'])).map(({ keys, encounters }) => [...keys, encounters])).toEqual(
      [
        [tuesdays, 'EXCURSION', 3],
        [tuesdays, 'MEETING', 7],
        [thursdays, 'MEETING', 2],
      ].sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    );
  });

  it('reports follow a group from one project to another, and count it in both if it runs under two', async () => {
    const projectOf = async (code: string) => {
      const { createProject } = await ask<{ createProject: { project: { id: string } } }>(
        'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }',
        { input: { code, name: `Hanke ${code}`, funder: 'STEA', startsOn: '2025-01-01' } },
      );
      return createProject.project.id;
    };
    const [first, second] = [await projectOf('A1'), await projectOf('B2')];
    const assign = (projectId: string, startsOn: string, endsOn: string | null) =>
      ask(
        'mutation ($input: AssignGroupToProjectInput!) { assignGroupToProject(input: $input) { groupProject { id } } }',
        {
          input: { groupId: tuesdays, projectId, startsOn, endsOn },
        },
      );
    await assign(first, '2026-01-01', '2026-02-03');
    await assign(second, '2026-02-01', null);
    const byProject = await rows(['PROJECT']);
    expect(new Map(byProject.map(({ keys, encounters }) => [keys[0], encounters]))).toEqual(
      new Map([
        [first, 10],
        [second, 3],
        [null, 2],
      ]),
    );
    expect(await rows([], { ...YEAR, projectId: first })).toMatchObject([{ sessions: 2, encounters: 10 }]);
    const again = { groupId: tuesdays, projectId: first, startsOn: '2026-01-15' };
    expect(
      await api.refusal(
        org.tokens.COORDINATOR,
        'mutation ($input: AssignGroupToProjectInput!) { assignGroupToProject(input: $input) { groupProject { id } } }',
        { input: again },
      ),
    ).toBe('CONFLICT');
    expect(
      await api.refusal(
        org.tokens.COORDINATOR,
        'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }',
        { input: { code: 'A1', name: 'Toinen', startsOn: '2026-01-01' } },
      ),
    ).toBe('CONFLICT');
  });

  it('report files leave small cells empty, and one more that would reveal them', async () => {
    const lines = await csv('/reports/encounters.csv?from=2026-01-01&to=2026-12-31&by=group');
    expect(lines[0]!.slice(0, 4)).toEqual(['Ryhmä', 'Ryhmäkerrat', 'Eri henkilöt', 'Kohtaamiset']);
    const line = (name: string) => lines.find(([first]) => first === name)!.slice(1, 4);
    expect(line('Torstait')).toEqual(['1', '', '']);
    expect(line('Tiistait')).toEqual(['2', '', '']);
    expect(line('Yhteensä')).toEqual(['3', '9', '12']);
    expect(lines.flat().join('\n')).toContain('Tyhjä kohta');
    const yearly = await csv('/reports/yearly.csv?from=2026-01-01&to=2026-12-31&language=sv');
    expect(yearly).toContainEqual(['Olika personer', '9', 'Insamlad']);
    expect(yearly).toContainEqual(['Frivilliga', '', 'Insamlad']);
    const { response, bytes } = await download('/reports/yearly.xlsx?from=2026-01-01&to=2026-12-31');
    expect(response.headers.get('content-disposition')).toContain('yearly-2026-01-01-2026-12-31.xlsx');
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
  });

  it('reports list the absences of rehabilitative work by reason, in whole periods of two weeks', async () => {
    const client = people[9]!;
    await ask(
      'mutation ($input: SaveRehabilitationAgreementInput!) { saveRehabilitationAgreement(input: $input) { rehabilitationAgreement { id } } }',
      { input: { participantId: client, startsOn: '2026-03-01', endsOn: '2026-03-29' } },
    );
    const marked = async (date: string, letter: string, cancelled = false) =>
      session(tuesdays, date, `.........${letter}`, { cancelled });
    await marked('2026-02-24', 'A');
    await marked('2026-03-03', 'P');
    const ill = await marked('2026-03-05', 'E');
    await marked('2026-03-10', 'A', true);
    const unknown = await marked('2026-03-12', 'A');
    const set = (sessionId: string, code: string | null) =>
      ask(
        'mutation ($s: ID!, $p: ID!, $c: String) { saveAttendanceReason(input: { sessionId: $s, participantId: $p, code: $c }) { absenceReason { code } } }',
        {
          s: sessionId,
          p: client,
          c: code,
        },
      );
    await set(ill, 'OWN_ILLNESS');
    expect(await set(unknown, 'OTHER')).toEqual({
      saveAttendanceReason: { absenceReason: { code: 'OTHER' } },
    });
    expect(await set(unknown, null)).toEqual({ saveAttendanceReason: { absenceReason: null } });
    const { rehabilitationAbsences } = await ask<{ rehabilitationAbsences: unknown[] }>(
      `{ rehabilitationAbsences(from: "2026-03-09", to: "2026-03-22") { from to offered attended absences { code times } participant { id } } }`,
    );
    expect(rehabilitationAbsences).toEqual([
      {
        from: '2026-03-09',
        to: '2026-03-22',
        offered: 1,
        attended: 0,
        absences: [{ code: null, times: 1 }],
        participant: { id: client },
      },
    ]);
    const lines = await csv('/reports/absences.csv?from=2026-03-01&to=2026-03-08');
    expect(lines[0]).toEqual(
      'Sukunimi,Etunimi,Alkaa,Päättyy,Kertoja,Läsnä,Oma sairaus,Lapsen sairaus,Työhaastattelu,Luottamustoimi,Muu syy,Syy puuttuu,Poissaolot yhteensä'.split(
        ',',
      ),
    );
    expect(lines[1]).toEqual(`'=Äyräs,Aino,23.2.2026,8.3.2026,2,1,1,0,0,0,0,0,1`.split(','));
    for (const [sessionId, code, refused] of [
      [ill, 'NOT_A_REASON', 'BAD_INPUT'],
      [sessions[1], 'OTHER', 'NOT_FOUND'],
    ]) {
      expect(
        await api.refusal(
          org.tokens.STAFF,
          'mutation ($s: ID!, $p: ID!, $c: String) { saveAttendanceReason(input: { sessionId: $s, participantId: $p, code: $c }) { absenceReason { code } } }',
          { s: sessionId, p: client, c: code },
        ),
      ).toBe(refused);
    }
  });

  it('reports know the roster of a project, the missing exit data and the figures that the regulation requires', async () => {
    const { createProject } = await ask<{ createProject: { project: { id: string } } }>(
      'mutation ($input: CreateProjectInput!) { createProject(input: $input) { project { id } } }',
      { input: { code: 'ESR', name: 'ESR-hanke', startsOn: '2026-01-01' } },
    );
    const projectId = createProject.project.id;
    for (const [index, participantId] of people.entries()) {
      await ask(
        'mutation ($input: SaveProjectParticipantInput!) { saveProjectParticipant(input: $input) { projectParticipant { id } } }',
        {
          input: {
            projectId,
            participantId,
            startedOn: '2026-02-01',
            endedOn: index < 3 ? '2026-05-01' : null,
            exitDataOn: index === 0 ? '2026-05-02' : null,
            gender: index < 4 ? 'FEMALE' : 'MALE',
            employment: index < 6 ? 'LONG_TERM_UNEMPLOYED' : index < 11 ? 'UNEMPLOYED' : null,
            education: 'ISCED_3_4',
          },
        },
      );
    }
    const { projectRoster } = await ask<{ projectRoster: unknown[] }>(
      'query ($id: ID!) { projectRoster(projectId: $id, exitDataMissing: true) { participantId: participant { id } exitDataMissing } }',
      { id: projectId },
    );
    expect(projectRoster).toHaveLength(2);
    const { projectParticipantCounts } = await ask<{
      projectParticipantCounts: { row: string; female: number; male: number; total: number }[];
    }>(
      'query ($id: ID!) { projectParticipantCounts(projectId: $id, from: "2026-01-01", to: "2026-12-31") { row female male other notKnown total } }',
      { id: projectId },
    );
    const counts = new Map(projectParticipantCounts.map((count) => [count.row, count]));
    expect(counts.get('ALL')).toMatchObject({ female: 4, male: 8, other: 0, total: 12 });
    expect(counts.get('UNEMPLOYED')).toMatchObject({ female: 4, male: 7, total: 11 });
    expect(counts.get('LONG_TERM_UNEMPLOYED')).toMatchObject({ female: 4, male: 2, total: 6 });
    expect(counts.get('AGE_30_54')).toMatchObject({ total: 12 });
    const lines = await csv(
      `/reports/participants.csv?projectId=${projectId}&from=2026-01-01&to=2026-12-31&language=en`,
    );
    const line = (name: string) => lines.find(([first]) => first === name)!;
    // Four women are few; with the total they would be the difference to the men.
    expect(line('All')).toEqual(['All', '', '', '0', '0', '12']);
    expect(line('Employment not known')).toEqual(['Employment not known', '0', '', '0', '0', '']);
    const roster = await csv(`/reports/roster.csv?projectId=${projectId}`);
    expect(roster.flat().join('\n')).toContain('Sisäinen: sisältää henkilötietoja');
    expect(roster[1]![0]).toBe(`'=Äyräs`);
  });

  it('the summary for a participant is one page, with nothing that they missed', async () => {
    const path = `/participants/${people[0]}/summary.pdf?from=2026-01-01&to=2026-12-31`;
    const { response, bytes } = await download(path, org.tokens.STAFF);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect((await download(path, org.tokens.PEER)).response.status).toBe(403);
  });

  it('an impossible report gets a clear answer, and reports are closed to everybody but coordinators', async () => {
    for (const [path, status, field] of [
      ['/reports/yearly.csv', 400, 'from'],
      ['/reports/yearly.csv?from=2026-02-30&to=2026-03-01', 400, 'from'],
      ['/reports/yearly.csv?from=2026-03-02&to=2026-03-01', 400, 'to'],
      ['/reports/encounters.csv?from=2026-01-01&to=2026-03-01&by=colour', 400, 'by'],
      ['/reports/encounters.csv?from=2026-01-01&to=2026-03-01&by=month,group,kind', 400, 'by'],
      ['/reports/roster.csv', 400, 'projectId'],
      ['/reports/absences.csv?from=2026-03-01&to=2026-03-08&firstMonday=2026-03-03', 400, 'firstMonday'],
      ['/reports/absences.csv?from=2024-03-01&to=2026-03-08', 400, 'to'],
      ['/reports/nothing.csv?from=2026-01-01&to=2026-03-01', 404, undefined],
      ['/reports/yearly.pdf?from=2026-01-01&to=2026-03-01', 404, undefined],
    ] as const) {
      const { response, bytes } = await download(path);
      expect([path, response.status]).toEqual([path, status]);
      if (field !== undefined) expect(bytes.toString()).toContain(`"${field}"`);
    }
    for (const role of ['LEADER', 'STAFF', 'PEER', 'OBSERVER'] as const) {
      const { response } = await download(
        '/reports/yearly.csv?from=2026-01-01&to=2026-12-31',
        org.tokens[role],
      );
      expect(response.status).toBe(403);
    }
    const other = await api.newOrganisation('Toinen ry');
    const { bytes } = await download('/reports/yearly.csv?from=2026-01-01&to=2026-12-31', other.tokens.ADMIN);
    expect(bytes.toString()).toContain('Kohtaamiset;0;');
  });
});
