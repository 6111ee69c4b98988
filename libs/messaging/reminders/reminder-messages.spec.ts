import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { instantOf, wallTimeOf } from '#libs/calendar/wall-time.js';
import { Organisation } from '#libs/people/organisation.entity.js';
import { MessagingFixture, ZONE } from '../testing/messaging-fixture.js';

const HOUR = 3_600_000;

describe('the texts of reminders', () => {
  let fixture: MessagingFixture;
  beforeAll(async () => {
    fixture = await MessagingFixture.open();
  });
  beforeEach(() => fixture.renew());
  afterAll(() => fixture.close());

  /** Quiet from an hour ago until in two hours, whatever the hour is. */
  const makeQuiet = async (): Promise<Date> => {
    const [quietFrom, quietTo] = [-1, 2].map((hours) =>
      wallTimeOf(new Date(Date.now() + hours * HOUR), ZONE),
    ) as [string, string];
    await fixture.write((tx) =>
      tx.getRepository(Organisation).update(fixture.context.organisationId, { quietFrom, quietTo }),
    );
    const today = instantOf(fixture.today, quietTo, ZONE);
    return today > new Date() ? today : instantOf(addDays(fixture.today, 1), quietTo, ZONE);
  };

  it('reminders are put off to the end of quiet hours together with the decision who gets them', async () => {
    await fixture.person();
    const session = await fixture.session(fixture.day(5));
    await fixture.makeDue(session);
    const end = await makeQuiet();
    expect(await fixture.sweep()).toEqual([]);
    expect(await fixture.wave(session, 'ONE_DAY_AHEAD')).toMatchObject({ status: 'PLANNED', dueAt: end });
    expect(await fixture.reminders()).toEqual([]);
  });

  it('reminders that would come too late after quiet hours expire where staff see them', async () => {
    await fixture.person();
    const session = await fixture.session(fixture.today, '00:00', {
      startsAt: new Date(Date.now() + HOUR),
    });
    await makeQuiet();
    await fixture.change(session, 'CANCELLED');
    const [id = ''] = await fixture.sweep();
    expect(await fixture.send(id)).toMatchObject({ status: 'EXPIRED', statusReason: 'QUIET_HOURS' });
    expect(await fixture.phones()).toEqual([]);
  });

  it('reminders are written by a later sweep when the one that decided died before it wrote them', async () => {
    const participantId = await fixture.person();
    const session = await fixture.session(fixture.day(5));
    await fixture.makeDue(session);
    await fixture.sweep();
    await fixture.write(async (tx) => {
      await tx.query('UPDATE reminder SET message_id = NULL');
      await tx.query(`UPDATE message SET status = 'CANCELLED'`);
    });
    const [id = ''] = await fixture.sweep();
    expect(await fixture.send(id)).toMatchObject({ participantId, status: 'ACCEPTED' });
  });

  const changes: [string, string][] = [
    [
      'SESSION_CANCELLED',
      `UPDATE session SET status = 'CANCELLED', cancelled_at = now() WHERE organisation_id = $1`,
    ],
    ['SESSION_MOVED', 'UPDATE session SET schedule_version = 2 WHERE organisation_id = $1'],
    ['DEADLINE_PASSED', 'UPDATE session SET starts_at = now() WHERE organisation_id = $1'],
    ['NUMBER_NOT_CURRENT', `UPDATE phone_number SET status = 'SUSPENDED' WHERE organisation_id = $1`],
  ];
  for (const [reason, statement] of changes) {
    it(`reminders are excluded, once and with the reason, when it has come to ${reason} meanwhile`, async () => {
      await fixture.person();
      await fixture.makeDue(await fixture.session(fixture.day(5)));
      await fixture.sweep();
      await fixture.write(async (tx) => {
        await tx.query('UPDATE reminder SET message_id = NULL');
        await tx.query(`UPDATE message SET status = 'CANCELLED'`);
        await tx.query(statement, [fixture.context.organisationId]);
      });
      expect(await fixture.sweep()).toEqual([]);
      expect(await fixture.reminders()).toMatchObject([{ excluded: reason, messageId: null }]);
    });
  }

  it('reminders of more than a thousand people are written in several transactions, each once', async () => {
    const { organisationId } = fixture.context;
    const first = await fixture.person();
    await fixture.write(async (tx) => {
      await tx.query(
        `INSERT INTO participant (id, organisation_id, first_name, language)
         SELECT gen_random_uuid(), $1, 'Aino', 'fi' FROM generate_series(1, 1199)`,
        [organisationId],
      );
      await tx.query(
        `INSERT INTO membership (organisation_id, group_id, participant_id, role, starts_on)
         SELECT $1, $2, id, 'MEMBER', current_date - 9 FROM participant WHERE id <> $3 AND organisation_id = $1`,
        [organisationId, fixture.groupId, first],
      );
      await tx.query(
        `INSERT INTO consent (organisation_id, participant_id, purpose, granted_on, source)
         SELECT $1, id, 'SMS_REMINDERS', current_date - 9, 'IN_PERSON' FROM participant WHERE id <> $2 AND organisation_id = $1`,
        [organisationId, first],
      );
      await tx.query(
        `INSERT INTO phone_number (organisation_id, participant_id, number_sealed, number_index, status, valid_from)
         SELECT $1, p.id, n.number_sealed, sha256(p.id::text::bytea), 'ACTIVE', n.valid_from
         FROM participant p JOIN phone_number n ON n.participant_id = $2 WHERE p.id <> $2 AND p.organisation_id = $1`,
        [organisationId, first],
      );
    });
    await fixture.makeDue(await fixture.session(fixture.day(5)));
    const woken = await Promise.all([fixture.sweep(), fixture.sweep(), fixture.sweep()]);
    expect(woken.flat()).toHaveLength(1200);
    expect(new Set(woken.flat()).size).toBe(1200);
    expect(new Set((await fixture.messages()).map(({ participantId }) => participantId)).size).toBe(1200);
  });
});
