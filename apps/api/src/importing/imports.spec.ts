import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OwnSensitiveWords } from '#libs/messaging/text-checks/own-sensitive-words.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { e164Of } from '#libs/people/phone-number-sealing.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ImportClient, NOTHING, type ImportData } from './testing/import-client.js';

const PEOPLE = readFileSync('test/fixtures/import/osallistujat.csv');
const REGISTER = readFileSync('test/fixtures/import/lasnaolo-aamukahvi-syksy-2026.csv');
const REGISTER_NAME = 'lasnaolo-aamukahvi-syksy-2026.csv';

describe('the dry run and the writing of imports', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let client: ImportClient;
  let groupId: string;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    org = await api.newOrganisation();
    client = new ImportClient(api, org);
    groupId = await client.newGroup('Aamukahvi');
  });

  const register = (options: object = { groupId }) =>
    client.dryRun({ kind: 'ATTENDANCE', file: REGISTER, name: REGISTER_NAME, options });

  /** Rows with the numbers of a person, in the clear. */
  async function numbersByFirstName(): Promise<Record<string, string[]>> {
    const rows = await client.rows<{ first_name: string; organisation_id: string; number_sealed: Buffer }>(
      `SELECT p.first_name, n.organisation_id, n.number_sealed
       FROM participant p JOIN phone_number n ON n.participant_id = p.id ORDER BY n.created_at`,
    );
    const byName: Record<string, string[]> = {};
    for (const row of rows) {
      const number = e164Of(testVault, {
        organisationId: row.organisation_id,
        numberSealed: row.number_sealed,
      });
      (byName[row.first_name] ??= []).push(number);
    }
    return byName;
  }

  /** The two rows of one name are the two people of that name, in the order of their years of birth. */
  async function decideMattis(job: ImportData): Promise<ImportData> {
    const mattis = await client.rows<{ id: string }>(
      `SELECT id FROM participant WHERE first_name = 'Matti' ORDER BY birth_year NULLS FIRST`,
    );
    return client.decide(job.id, [
      { line: 6, participantId: mattis[0]!.id },
      { line: 7, participantId: mattis[1]!.id },
    ]);
  }

  describe('of participants', () => {
    it('the dry run shows what the sample file would make and what is unclear, before anything is written', async () => {
      const before = await client.count('participant');
      const job = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE, name: 'osallistujat.csv' });
      expect(job).toMatchObject({ status: 'READY', rowsTotal: 20 });
      expect(job.report.counts).toMatchObject({
        rows: 20,
        toMake: { ...NOTHING, participants: 20, phoneNumbers: 18, consents: 18 },
        matched: 0,
        unclear: 4,
        undecided: 0,
        errors: 0,
      });
      expect(job.report.samples?.participantsToMake[0]).toEqual({ line: 2, name: 'Aino Mäkelä' });
      expect(job.problems.nodes.map(({ line, code, columnName }) => ({ line, code, columnName }))).toEqual([
        { line: 6, code: 'TWO_PEOPLE_OF_ONE_NAME', columnName: 'Etunimi' },
        { line: 9, code: 'PHONE_UNREADABLE', columnName: 'Puhelin' },
        { line: 13, code: 'PHONE_SHARED', columnName: 'Puhelin' },
        { line: 17, code: 'PHONE_NOT_MOBILE', columnName: 'Puhelin' },
      ]);
      expect(await client.count('participant')).toBe(before);
    });

    it('the import makes people with numbers, languages and consents, a withdrawn one as withdrawn', async () => {
      const job = await client.apply((await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE })).id);
      expect(job).toMatchObject({ status: 'DONE', rowsDone: 20, report: { samples: null } });
      expect(await client.count('import_row')).toBe(0);
      const people = await client.rows(
        `SELECT p.first_name, p.last_name, p.language, p.birth_year, p.note, c.withdrawn_on::text, c.source
         FROM participant p LEFT JOIN consent c ON c.participant_id = p.id
         WHERE p.first_name IN ('Heli', 'Olena', 'Kettu', 'Mika') ORDER BY p.first_name`,
      );
      expect(people).toEqual([
        expect.objectContaining({ first_name: 'Heli', withdrawn_on: '2026-09-03' }),
        expect.objectContaining({ first_name: 'Kettu', last_name: null, source: null }),
        expect.objectContaining({ first_name: 'Mika', note: '=1+1', source: 'IMPORT', withdrawn_on: null }),
        expect.objectContaining({ first_name: 'Olena', language: 'uk', birth_year: 1987 }),
      ]);
      const { Heli, Kettu } = await numbersByFirstName();
      expect([Heli, Kettu]).toEqual([['+358401234513'], undefined]);
    });

    it('the same file of people changes nothing the second time', async () => {
      await client.apply((await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE })).id);
      const again = await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE });
      expect(again.report.counts).toMatchObject({
        toMake: NOTHING,
        matched: 20,
        unchanged: 20,
        undecided: 0,
      });
      expect(again.report.samples?.participantsMatched[0]).toEqual({
        line: 2,
        participant: { firstName: 'Aino' },
      });
      const people = await client.count('participant');
      await client.apply(again.id);
      expect(await client.count('participant')).toBe(people);
      expect(await client.count('phone_number')).toBe(18);
      expect(await client.count('consent')).toBe(18);
    });

    it('the import fills empty fields and keeps existing numbers and consents withdrawn here', async () => {
      await client.apply((await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE })).id);
      await api.database.write(org.context, (tx) =>
        tx.query(`UPDATE consent SET withdrawn_on = granted_on WHERE withdrawn_on IS NULL`),
      );
      const file =
        'Etunimi;Sukunimi;Puhelin;Syntymävuosi;Tekstiviestilupa;Alias\n' +
        'Aino;Mäkelä;050 999 9999;1984;kyllä;Ainokki\nKettu;;040 777 7777;1970;;\n';
      const job = await client.dryRun({ kind: 'PARTICIPANTS', file });
      expect(job.problems.nodes.map(({ line, code }) => [line, code])).toEqual([
        [2, 'PHONE_DIFFERS'],
        [2, 'CONSENT_DIFFERS'],
      ]);
      await client.apply(job.id);
      expect(
        await client.rows(
          `SELECT alias, birth_year,
             (SELECT bool_and(withdrawn_on IS NOT NULL) FROM consent c WHERE c.participant_id = p.id) AS withdrawn
           FROM participant p WHERE first_name IN ('Aino', 'Kettu') ORDER BY first_name`,
        ),
      ).toEqual([
        { alias: 'Ainokki', birth_year: 1984, withdrawn: true },
        { alias: null, birth_year: 1970, withdrawn: null },
      ]);
      const { Aino, Kettu } = await numbersByFirstName();
      expect([Aino, Kettu]).toEqual([['+358401234501'], ['+358407777777']]);
    });

    it('the import asks who a person is if nothing tells; NEW, SKIP and a person are valid answers', async () => {
      const file = 'Etunimi;Sukunimi\nLiisa;Uusi\nLiisa;Uusi\nliisa;UUSI\n';
      const job = await client.dryRun({ kind: 'PARTICIPANTS', file });
      expect(job.status).toBe('REFUSED');
      expect(job.problems.nodes.map(({ line, needsDecision }) => [line, needsDecision])).toEqual([
        [3, true],
        [4, true],
      ]);
      expect((await client.mutate('confirmImport', job.id)).errors?.[0]?.extensions.code).toBe(
        'IMPORT_NOT_READY',
      );
      const decided = await client.decide(job.id, [
        { line: 3, choice: 'NEW' },
        { line: 4, choice: 'SKIP' },
      ]);
      expect(decided).toMatchObject({ status: 'READY', report: { counts: { toMake: { participants: 2 } } } });
      await client.apply(job.id);
      const next = await client.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi;Sukunimi\nLiisa;Uusi\n' });
      expect(next.problems.nodes[0]?.candidates.map((each) => each.firstName)).toEqual(['Liisa', 'Liisa']);
      const known = await client.decide(next.id, [
        { line: 2, participantId: next.problems.nodes[0]!.candidates[0]!.id },
      ]);
      expect(known.report.counts).toMatchObject({ toMake: NOTHING, unchanged: 1 });
    });

    it('a decision that says nothing, both or no id at all is refused, as are too many, and an id that nobody has is asked about again', async () => {
      const job = await client.dryRun({ kind: 'PARTICIPANTS', file: 'Etunimi\nLiisa\nLiisa\n' });
      const decideOn = (...decisions: object[]) =>
        api.ask(
          org.tokens.ADMIN,
          'mutation ($id: ID!, $d: [ImportDecisionInput!]!) { decideImport(input: { id: $id, decisions: $d }) { import { id } } }',
          { id: job.id, d: decisions },
        );
      const somebody = org.peerParticipantId;
      for (const [decision, field] of [
        [{ line: 3 }, 'input.decisions.0'],
        [{ line: 3, choice: 'NEW', participantId: somebody }, 'input.decisions.0'],
        [{ line: 3, participantId: 'Liisa' }, 'input.decisions.0.participantId'],
        [{ line: 0, choice: 'NEW' }, 'input.decisions.0.line'],
      ] as const) {
        const { errors } = await decideOn(decision);
        expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', fields: [{ field }] });
      }
      const tooMany = Array.from({ length: 501 }, (_each, index) => ({ line: index + 1, choice: 'SKIP' }));
      const { errors } = await decideOn(...tooMany);
      expect(errors?.[0]?.extensions.fields).toMatchObject([{ field: 'input.decisions' }]);
      const stranger = (await api.newOrganisation()).peerParticipantId;
      const asked = await client.decide(job.id, [{ line: 3, participantId: stranger }]);
      expect([asked.status, asked.problems.nodes]).toMatchObject([
        'REFUSED',
        [{ line: 3, code: 'DECISION_UNKNOWN', needsDecision: true }],
      ]);
    });

    it('the import puts people into the groups that the file names and refuses an unknown group', async () => {
      const file = 'Nimi;Ryhmä\nAino Mäkelä;aamukahvi\nOlga;Tuntematon\n';
      const job = await client.dryRun({ kind: 'PARTICIPANTS', file });
      expect(job.status).toBe('REFUSED');
      expect(job.problems.nodes).toMatchObject([
        { line: 3, columnNumber: 2, columnName: 'Ryhmä', severity: 'ERROR', code: 'GROUP_UNKNOWN' },
      ]);
      const right = await client.dryRun({
        kind: 'PARTICIPANTS',
        file: 'Nimi;Ryhmä\nAino Mäkelä;aamukahvi\n',
      });
      await client.apply(right.id);
      expect(await client.rows('SELECT group_id, role, ends_on FROM membership')).toEqual([
        { group_id: groupId, role: 'MEMBER', ends_on: null },
      ]);
    });

    it('a bad row is reported with line, column and reason, and no names or numbers in the messages', async () => {
      const file = 'Etunimi;Puhelin;Syntymävuosi\nAino;040 123 4567;19x4\n;040 123 4568;1984\n';
      const job = await client.dryRun({ kind: 'PARTICIPANTS', file });
      expect(job.status).toBe('REFUSED');
      expect(job.problems.nodes).toMatchObject([
        { line: 2, columnNumber: 3, columnName: 'Syntymävuosi', code: 'BIRTH_YEAR_UNREADABLE' },
        { line: 3, columnNumber: 1, columnName: 'Etunimi', code: 'NAME_MISSING' },
      ]);
      for (const { message } of job.problems.nodes) expect(message).not.toMatch(/Aino|123|456/);
      expect(await client.count('participant')).toBe(1);
    });
  });

  describe('of attendance', () => {
    it('the sample register is read as a matrix with the meaning of each mark, and needs the group', async () => {
      const job = await register({});
      expect(job.status).toBe('REFUSED');
      expect(job.problems.nodes.map(({ code }) => code)).toContain('GROUP_NEEDED');
      expect(job.report).toMatchObject({ layout: 'MATRIX', years: [2026], yearSource: 'TITLE' });
      const meanings = Object.fromEntries(job.report.marks.map((mark) => [mark.symbol, mark.meaning]));
      expect(meanings).toMatchObject({
        x: 'PRESENT',
        m: 'LATE',
        s: 'EXCUSED',
        '-': 'ABSENT',
        '?': 'UNKNOWN',
      });
    });

    it('the import asks about two people of one name, then makes sessions, marks and memberships', async () => {
      await client.apply((await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE })).id);
      const job = await register();
      expect(job.status).toBe('REFUSED');
      expect(job.report.counts).toMatchObject({ undecided: 2, errors: 0, matched: 18 });
      expect(job.problems.nodes.map(({ line, code, candidates }) => [line, code, candidates.length])).toEqual(
        [
          [6, 'TWO_PEOPLE_OF_ONE_NAME', 2],
          [7, 'TWO_PEOPLE_OF_ONE_NAME', 2],
        ],
      );
      const decided = await decideMattis(job);
      expect(decided.status).toBe('READY');
      expect(decided.report.counts.toMake).toEqual({
        ...NOTHING,
        memberships: 20,
        sessions: 12,
        attendance: 205,
        headcounts: 11,
      });
      expect(await client.count('session')).toBe(0);
      const done = await client.apply(job.id);
      expect(done).toMatchObject({ status: 'DONE', rowsDone: done.rowsTotal });
      expect(await client.count('attendance')).toBe(205);
      expect(await client.count('attendance_change')).toBe(205);
      expect(
        await client.rows(
          `SELECT local_date::text, to_char(starts_at AT TIME ZONE time_zone, 'HH24:MI') AS at, status, cancel_reason, series_id
           FROM session WHERE local_date IN ('2026-10-13', '2026-10-20') ORDER BY local_date`,
        ),
      ).toEqual([
        {
          local_date: '2026-10-13',
          at: '12:00',
          status: 'CANCELLED',
          cancel_reason: 'peruttu',
          series_id: null,
        },
        { local_date: '2026-10-20', at: '12:00', status: 'PLANNED', cancel_reason: null, series_id: null },
      ]);
      expect(
        await client.rows(
          `SELECT b.starts_on::text, b.ends_on::text FROM membership b JOIN participant p ON p.id = b.participant_id
           WHERE p.first_name = 'Kettu'`,
        ),
      ).toEqual([{ starts_on: '2026-09-29', ends_on: '2026-11-17' }]);
      expect(await client.rows(`SELECT sum(people)::int AS visitors FROM headcount`)).toEqual([
        { visitors: 7 },
      ]);
      expect(
        await client.rows(
          `SELECT mark, count(*)::int AS n FROM attendance WHERE NOT walk_in GROUP BY mark ORDER BY mark`,
        ),
      ).toEqual([
        { mark: 'ABSENT', n: 46 },
        { mark: 'EXCUSED', n: 14 },
        { mark: 'LATE', n: 5 },
        { mark: 'PRESENT', n: 140 },
      ]);
    });

    it('the same register with the same decisions changes nothing the second time', async () => {
      await client.apply((await client.dryRun({ kind: 'PARTICIPANTS', file: PEOPLE })).id);
      await client.apply((await decideMattis(await register())).id);
      const again = await decideMattis(await register());
      expect(again.report.counts).toMatchObject({ toMake: NOTHING, unchanged: 205 + 11 + 1, errors: 0 });
      await client.apply(again.id);
      expect(await client.count('attendance_change')).toBe(205);
      expect(await client.count('session')).toBe(12);
    });

    it('the import makes unknown people, one for each name of a long table, in however many groups', async () => {
      await client.newGroup('Kävely');
      const file =
        'Ryhmä,Osallistuja,Päivä,Läsnäolo\nAamukahvi,Uusi Ihminen,1.9.1987,x\nKävely,"Ihminen, Uusi",3.9.1987,m\n' +
        'aamukahvi,uusi ihminen,8.9.1987,-\n';
      const job = await client.dryRun({ kind: 'ATTENDANCE', file });
      expect(job.report.counts.toMake).toEqual({
        ...NOTHING,
        participants: 1,
        memberships: 2,
        sessions: 3,
        attendance: 3,
      });
      await client.apply(job.id);
      expect(
        await client.rows(`SELECT first_name, last_name FROM participant WHERE first_name = 'Uusi'`),
      ).toEqual([{ first_name: 'Uusi', last_name: 'Ihminen' }]);
    });

    it('the import makes groups on request, with a neutral public name', async () => {
      const file = 'Ryhmä;Osallistuja;Päivä;Merkintä\nPäihderyhmä;Aino;1.9.2026;x\n';
      const refused = await client.dryRun({ kind: 'ATTENDANCE', file });
      expect(refused.problems.nodes).toMatchObject([{ code: 'GROUP_UNKNOWN', columnName: 'Ryhmä' }]);
      await client.apply(
        (await client.dryRun({ kind: 'ATTENDANCE', file, options: { createGroups: true } })).id,
      );
      const group = await api.database.read(org.context, (tx) =>
        tx.getRepository(ActivityGroup).findOneByOrFail({ internalName: 'Päihderyhmä' }),
      );
      expect(group.publicName).toBe('Ryhmä');
    });

    it('a group whose public name texts could not tell is a problem of its first line, and nothing is made', async () => {
      await api.database.write(org.context, (tx) =>
        api.service(OwnSensitiveWords).add(tx, org.context, 'ryhmä'),
      );
      const file = [
        'Ryhmä;Osallistuja;Päivä;Merkintä',
        'Päihderyhmä;Aino;1.9.2026;x',
        'Toinen;Aino;1.9.2026;x',
        'Päihderyhmä;Eero;1.9.2026;x\n',
      ].join('\n');
      const job = await client.dryRun({ kind: 'ATTENDANCE', file, options: { createGroups: true } });
      expect(job.status).toBe('REFUSED');
      expect(job.problems.nodes).toMatchObject([
        { line: 2, columnName: 'Ryhmä', severity: 'ERROR', code: 'GROUP_NAME_REFUSED' },
        { line: 3, columnName: 'Ryhmä', severity: 'ERROR', code: 'GROUP_NAME_REFUSED' },
      ]);
      expect(job.problems.nodes[0]?.message).toContain('SENSITIVE_WORD');
    });

    it('the import never overwrites a recorded mark or adds to a closed register', async () => {
      const first = 'Osallistuja;Päivä;Merkintä\nAino;1.9.2026;x\nOlga;1.9.2026;x\n';
      await client.apply((await client.dryRun({ kind: 'ATTENDANCE', file: first, options: { groupId } })).id);
      await api.database.write(org.context, (tx) =>
        tx.query('UPDATE session SET register_closed_at = now()'),
      );
      const second = 'Osallistuja;Päivä;Merkintä\nAino;1.9.2026;-\nOlga;1.9.2026;x\nSalme;1.9.2026;x\n';
      const job = await client.dryRun({ kind: 'ATTENDANCE', file: second, options: { groupId } });
      expect(job.problems.nodes.map(({ line, code, severity }) => [line, code, severity])).toEqual([
        [2, 'MARK_DIFFERS', 'UNCLEAR'],
        [2, 'REGISTER_CLOSED', 'UNCLEAR'],
      ]);
      await client.apply(job.id);
      expect(await client.rows('SELECT mark FROM attendance')).toEqual([
        { mark: 'PRESENT' },
        { mark: 'PRESENT' },
      ]);
    });

    it('the import takes session times from the options or from the series of the group', async () => {
      await api.database.write(org.context, (tx) =>
        tx.query(
          `INSERT INTO session_series (organisation_id, group_id, kind, recurrence_rule, starts_on, wall_time, time_zone, duration_minutes)
           VALUES ($1, $2, 'MEETING', 'FREQ=WEEKLY;BYDAY=TU', '2026-12-01', '13:00', 'Europe/Helsinki', 90),
             ($1, $2, 'MEETING', 'FREQ=WEEKLY;BYDAY=TH', '2026-12-01', '17:30', 'Europe/Helsinki', 60)`,
          [org.context.organisationId, groupId],
        ),
      );
      const file = 'Osallistuja;Päivä;Merkintä\nAino;20.10.2026;x\nAino;27.10.2026;x\n';
      await client.apply((await client.dryRun({ kind: 'ATTENDANCE', file, options: { groupId } })).id);
      const other = 'Osallistuja;Päivä;Merkintä\nAino;28.10.2026;x\n';
      const options = { groupId, startTime: '09:15', durationMinutes: 45 };
      await client.apply((await client.dryRun({ kind: 'ATTENDANCE', file: other, options })).id);
      expect(await client.rows('SELECT starts_at, ends_at FROM session ORDER BY starts_at')).toEqual([
        { starts_at: new Date('2026-10-20T10:00:00Z'), ends_at: new Date('2026-10-20T11:30:00Z') },
        { starts_at: new Date('2026-10-27T11:00:00Z'), ends_at: new Date('2026-10-27T12:30:00Z') },
        { starts_at: new Date('2026-10-28T07:15:00Z'), ends_at: new Date('2026-10-28T08:00:00Z') },
      ]);
    });

    it('an unknown mark is reported with its place, and the options can give its meaning', async () => {
      const file = 'Osallistuja;Päivä;Merkintä\nAino;1.9.2026;q\n';
      const job = await client.dryRun({ kind: 'ATTENDANCE', file, options: { groupId } });
      expect([job.status, job.problems.nodes[0]]).toMatchObject([
        'REFUSED',
        { line: 2, columnNumber: 3, columnName: 'Merkintä', severity: 'ERROR', code: 'MARK_UNKNOWN' },
      ]);
      const options = { groupId, markMeanings: { q: 'LATE' } };
      await client.apply((await client.dryRun({ kind: 'ATTENDANCE', file, options })).id);
      expect(await client.rows('SELECT mark FROM attendance')).toEqual([{ mark: 'LATE' }]);
    });

    it('future days, dates without a known year and two marks of one person on one day are refused', async () => {
      const file = 'Osallistuja;Päivä;Merkintä\nAino;1.9.2099;x\nAino;1.9.2025;x\nAino;1.9.2025;-\n';
      const job = await client.dryRun({ kind: 'ATTENDANCE', file, options: { groupId } });
      expect(job.problems.nodes.map(({ line, code, severity }) => [line, code, severity])).toEqual([
        [2, 'DATE_IN_FUTURE', 'ERROR'],
        [4, 'MARKED_TWICE', 'ERROR'],
      ]);
      const yearless = 'Osallistuja;Päivä;Merkintä\nAino;1.9.;x\n';
      const unclear = await client.dryRun({ kind: 'ATTENDANCE', file: yearless, options: { groupId } });
      expect(unclear).toMatchObject({ status: 'REFUSED', problems: { nodes: [{ code: 'YEAR_MISSING' }] } });
      const told = await client.dryRun({
        kind: 'ATTENDANCE',
        file: yearless,
        options: { groupId, year: 2025 },
      });
      expect(told).toMatchObject({ status: 'READY', report: { years: [2025], yearSource: 'GIVEN' } });
    });
  });
});
