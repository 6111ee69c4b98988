import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, type LocalDate } from '#libs/calendar/local-date.js';
import { ImportRuns } from '#libs/importing/import-runs.js';
import { MessagingSweep } from '#libs/messaging/messaging-sweep.js';
import { ReminderWaves } from '#libs/messaging/reminders/reminder-waves.js';
import { Organisations } from '#libs/people/organisations.js';
import { Participants } from '#libs/people/participants.js';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import { TestApi, type TestOrganisation } from '../../../../test/support/test-api.js';
import { ImportClient, NOTHING, type ImportData, type Upload } from './testing/import-client.js';

const REGISTER = 'Osallistuja;Päivä;Merkintä\nKettu;1.9.2026;x\nKettu;8.9.2026;-\nUusi;15.9.2026;x\n';

describe('the questions of imports about people of other groups', () => {
  let api: TestApi;
  let org: TestOrganisation;
  let client: ImportClient;
  let groupId: string;
  let otherGroupId: string;
  let today: LocalDate;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    org = await api.newOrganisation();
    client = new ImportClient(api, org);
    groupId = await client.newGroup('Aamukahvi');
    otherGroupId = await client.newGroup('Päihderyhmä');
    today = await api.database.read(org.context, (tx) => api.service(Organisations).today(tx));
  });

  const run = (sql: string, parameters: unknown[] = []) =>
    api.database.write(org.context, (tx) => tx.query(sql, parameters));
  const newPerson = (firstName: string) =>
    api.database.write(org.context, async (tx) => {
      const { id } = await api.service(Participants).create(tx, org.context, { firstName });
      return id;
    });
  const addMember = (
    participantId: string,
    group: string,
    { from = '2026-01-01', to = null as string | null, role = 'MEMBER' } = {},
  ) =>
    run(
      `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on, ends_on)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [org.context.organisationId, group, participantId, role, from, to],
    );
  const newSession = (group: string, date: LocalDate) =>
    api.database.write(org.context, async (tx) => {
      const [session] = await tx.query<[{ id: string }]>(
        `INSERT INTO session (organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone, status)
         VALUES ($1, $2, 'MEETING', $3, $3::date + interval '10 hours', $3::date + interval '11 hours', 'Europe/Helsinki', 'PLANNED')
         RETURNING id`,
        [org.context.organisationId, group, date],
      );
      return session.id;
    });
  const register = (file = REGISTER, options: object = { groupId }) =>
    client.dryRun({ kind: 'ATTENDANCE', file, options });
  /** The dry run of a file whose importer is limited to their own groups since they brought it. */
  async function dryRunOfPeer(upload: Upload): Promise<ImportData> {
    const { id } = (await client.post(upload)).body;
    await run('UPDATE import_job SET created_by_id = $2 WHERE id = $1', [id, org.staffIds.PEER]);
    await api.service(ImportRuns).analyse(org.context, id);
    return client.read(id);
  }
  const membershipsOf = (participantId: string) =>
    client.rows(
      `SELECT group_id, starts_on::text, ends_on::text FROM membership WHERE participant_id = $1 ORDER BY starts_on`,
      [participantId],
    );
  const questionsOf = (job: ImportData) =>
    job.problems.nodes.map(({ line, code, needsDecision, candidates }) => ({
      line,
      code,
      needsDecision,
      candidates: candidates.map(({ id }) => id),
    }));
  const asking = (line: number, ...candidates: string[]) => ({
    line,
    code: 'TWO_PEOPLE_OF_ONE_NAME',
    needsDecision: true,
    candidates,
  });

  /** Somebody with a number who has agreed to texts. */
  async function reachablePerson(firstName: string, number: string): Promise<string> {
    const id = await newPerson(firstName);
    const { organisationId } = org.context;
    const { numberSealed, numberIndex } = sealedNumber(testVault, organisationId, number);
    await run(
      `INSERT INTO phone_number (organisation_id, participant_id, number_sealed, number_index, valid_from)
       VALUES ($1, $2, $3, $4, '2026-01-01')`,
      [organisationId, id, numberSealed, numberIndex],
    );
    await run(
      `INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, source)
       VALUES ($1, $2, 'SMS_REMINDERS', '2026-01-01', 'IN_PERSON')`,
      [organisationId, id],
    );
    return id;
  }

  /** Whom the reminders of a session of the group in five days are for, once they are due. */
  async function remindedOfNextSession(): Promise<string[]> {
    const sessionId = await newSession(groupId, addDays(today, 5));
    await api.database.write(org.context, async (tx) => {
      const change = { kind: 'PLANNED' as const, sessionIds: [sessionId] };
      await api.service(ReminderWaves).sessionsChanged(tx, org.context, change);
      await tx.query(`UPDATE reminder_wave SET due_at = now() - interval '1 second' WHERE session_id = $1`, [
        sessionId,
      ]);
    });
    await api.service(MessagingSweep).run(() => undefined, new AbortController().signal);
    const rows = await client.rows<{ id: string }>('SELECT DISTINCT participant_id AS id FROM reminder');
    return rows.map(({ id }) => id);
  }

  describe('in a register', () => {
    it('a name that only another group knows is a question, and nothing is written before its answer', async () => {
      const kettu = await newPerson('Kettu');
      await addMember(kettu, otherGroupId);
      const job = await register();
      expect(job.status).toBe('REFUSED');
      expect(questionsOf(job)).toEqual([asking(2, kettu)]);
      expect(job.report.counts).toMatchObject({ matched: 0, undecided: 1 });
      expect((await client.mutate('confirmImport', job.id)).errors?.[0]?.extensions.code).toBe(
        'IMPORT_NOT_READY',
      );
      expect(await client.count('attendance')).toBe(0);
    });

    it('a name known only by a mark or a sign-up in another group is a question as well', async () => {
      const sessionId = await newSession(otherGroupId, today);
      const [marked, signedUp] = [await newPerson('Kettu'), await newPerson('Uusi')];
      await run(
        `INSERT INTO attendance (organisation_id, session_id, participant_id, mark, walk_in, marked_at, client_key)
         VALUES ($1, $2, $3, 'PRESENT', true, now(), 'test')`,
        [org.context.organisationId, sessionId, marked],
      );
      await run(
        `INSERT INTO sign_up (organisation_id, session_id, participant_id, status, signed_up_at, source)
         VALUES ($1, $2, $3, 'SIGNED_UP', now(), 'STAFF')`,
        [org.context.organisationId, sessionId, signedUp],
      );
      expect(questionsOf(await register())).toEqual([asking(2, marked), asking(4, signedUp)]);
    });

    it('the person whom staff name is a member for the days of the file, and is reminded of nothing after it', async () => {
      const kettu = await reachablePerson('Kettu', '+358401230001');
      const regular = await reachablePerson('Salme', '+358401230002');
      await addMember(kettu, otherGroupId);
      await addMember(regular, groupId);
      const job = await register();
      const decided = await client.decide(job.id, [{ line: 2, participantId: kettu }]);
      expect(decided).toMatchObject({ status: 'READY', report: { counts: { matched: 1 } } });
      await client.apply(job.id);
      expect(await membershipsOf(kettu)).toEqual([
        { group_id: otherGroupId, starts_on: '2026-01-01', ends_on: null },
        { group_id: groupId, starts_on: '2026-09-01', ends_on: '2026-09-08' },
      ]);
      expect(await remindedOfNextSession()).toEqual([regular]);
    });

    it('the answer NEW makes somebody else, and leaves the person of the other group alone', async () => {
      const kettu = await newPerson('Kettu');
      await addMember(kettu, otherGroupId);
      const job = await register();
      await client.decide(job.id, [{ line: 2, choice: 'NEW' }]);
      await client.apply(job.id);
      expect(await membershipsOf(kettu)).toHaveLength(1);
      const known = await client.rows<{ id: string }>(
        `SELECT id FROM participant WHERE first_name = 'Kettu' AND id <> $1`,
        [kettu],
      );
      expect(await membershipsOf(known[0]!.id)).toEqual([
        { group_id: groupId, starts_on: '2026-09-01', ends_on: '2026-09-08' },
      ]);
      expect((await register()).report.counts).toMatchObject({ toMake: NOTHING, undecided: 0 });
    });

    it('a former member of the group is matched by name, whoever has the name elsewhere', async () => {
      const [former, namesake] = [await newPerson('Kettu'), await newPerson('Kettu')];
      await addMember(former, groupId, { from: '2026-01-01', to: '2026-09-03' });
      await addMember(namesake, otherGroupId);
      const job = await register();
      expect(job).toMatchObject({ status: 'READY', report: { counts: { matched: 1, undecided: 0 } } });
      await client.apply(job.id);
      expect(await membershipsOf(former)).toEqual([
        { group_id: groupId, starts_on: '2026-01-01', ends_on: '2026-09-03' },
        { group_id: groupId, starts_on: '2026-09-08', ends_on: '2026-09-08' },
      ]);
    });

    it('a membership that goes on is neither shortened nor doubled', async () => {
      const kettu = await newPerson('Kettu');
      await addMember(kettu, groupId, { from: '2026-09-05' });
      await client.apply((await register()).id);
      expect(await membershipsOf(kettu)).toEqual([
        { group_id: groupId, starts_on: '2026-09-01', ends_on: '2026-09-01' },
        { group_id: groupId, starts_on: '2026-09-05', ends_on: null },
      ]);
    });

    it('a longer copy of an imported register lengthens the time of its people by what is new', async () => {
      await client.apply((await register()).id);
      await client.apply((await register(`${REGISTER}Uusi;22.9.2026;x\nUusi;29.9.2026;-\n`)).id);
      const [uusi] = await client.rows<{ id: string }>(
        `SELECT id FROM participant WHERE first_name = 'Uusi'`,
      );
      expect(await membershipsOf(uusi!.id)).toEqual([
        { group_id: groupId, starts_on: '2026-09-15', ends_on: '2026-09-15' },
        { group_id: groupId, starts_on: '2026-09-22', ends_on: '2026-09-29' },
      ]);
    });

    it('a register of today makes members until today, who are not reminded of the next session', async () => {
      const kettu = await reachablePerson('Kettu', '+358401230001');
      await addMember(kettu, otherGroupId);
      const file = `Osallistuja;Päivä;Merkintä\nKettu;${today};x\n`;
      const job = await register(file);
      await client.decide(job.id, [{ line: 2, participantId: kettu }]);
      await client.apply(job.id);
      expect(await membershipsOf(kettu)).toMatchObject([
        { group_id: otherGroupId },
        { group_id: groupId, starts_on: today, ends_on: today },
      ]);
      expect(await remindedOfNextSession()).toEqual([]);
    });

    it('somebody whom the importer may not see is an unknown name, also when their id is given', async () => {
      const [hidden, own] = [await newPerson('Kettu'), await newPerson('Uusi')];
      await addMember(hidden, otherGroupId);
      await addMember(own, groupId);
      await addMember(org.peerParticipantId, groupId, { role: 'PEER_LEADER' });
      const job = await dryRunOfPeer({ kind: 'ATTENDANCE', file: REGISTER, options: { groupId } });
      const { id } = job;
      expect([job.status, job.problems.nodes]).toEqual(['READY', []]);
      expect(job.report.counts).toMatchObject({ matched: 1, toMake: { participants: 1 } });
      const guessed = await client.decide(id, [{ line: 2, participantId: hidden }]);
      const nobody = '00000000-0000-4000-8000-000000000000';
      const invented = await client.decide(id, [{ line: 2, participantId: nobody }]);
      expect(guessed.problems.nodes).toMatchObject([{ line: 2, code: 'DECISION_UNKNOWN', candidates: [] }]);
      expect(guessed.problems).toEqual(invented.problems);
    });
  });

  describe('in a list of people', () => {
    const list = (file: string, options: object = {}) =>
      client.dryRun({ kind: 'PARTICIPANTS', file, options });

    it('a name alone brings nobody of another group into a group, nor gives them a number', async () => {
      const kettu = await newPerson('Kettu');
      await addMember(kettu, otherGroupId);
      const file = 'Nimi;Puhelin;Tekstiviestilupa\nKettu;040 123 0003;kyllä\n';
      for (const options of [{ groupId }, {}]) {
        const job = await list(file, options);
        expect([job.status, questionsOf(job)]).toEqual(['REFUSED', [asking(2, kettu)]]);
      }
    });

    it('a name alone makes nobody a current member, a former one neither, until staff say that it is them', async () => {
      const [former, unattached] = [await newPerson('Kettu'), await newPerson('Uusi')];
      await addMember(former, groupId, { to: '2026-05-31' });
      const job = await list('Nimi;Ryhmä\nKettu;Aamukahvi\nUusi;Aamukahvi\n');
      expect(questionsOf(job)).toEqual([asking(2, former), asking(3, unattached)]);
      await client.decide(job.id, [
        { line: 2, participantId: former },
        { line: 3, choice: 'SKIP' },
      ]);
      await client.apply(job.id);
      expect(await membershipsOf(former)).toMatchObject([
        { ends_on: '2026-05-31' },
        { starts_on: today, ends_on: null },
      ]);
      expect(await membershipsOf(unattached)).toEqual([]);
    });

    it('a current member of the group, or somebody of the same name and year of birth, is matched', async () => {
      const [member, born] = [await newPerson('Kettu'), await newPerson('Uusi')];
      await addMember(member, groupId);
      await addMember(born, otherGroupId);
      await run('UPDATE participant SET birth_year = 1984 WHERE id = $1', [born]);
      const job = await list('Nimi;Syntymävuosi\nKettu;1990\nUusi;1984\n', { groupId });
      expect(job).toMatchObject({ status: 'READY', report: { counts: { matched: 2, undecided: 0 } } });
    });

    it('somebody whom the importer may not see is an unknown name', async () => {
      await addMember(await newPerson('Kettu'), otherGroupId);
      await addMember(org.peerParticipantId, groupId, { role: 'PEER_LEADER' });
      const job = await dryRunOfPeer({ kind: 'PARTICIPANTS', file: 'Nimi\nKettu\n', options: { groupId } });
      expect([job.status, job.problems.nodes]).toEqual(['READY', []]);
      expect(job.report.counts).toMatchObject({ matched: 0, toMake: { participants: 1, memberships: 1 } });
    });
  });
});
