import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { addDays } from '#libs/calendar/local-date.js';
import { instantOf } from '#libs/calendar/wall-time.js';
import { createDataSource } from '#libs/database/data-source.js';
import { TenantDatabase, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { ActivityGroup } from '#libs/groups/activity-group.entity.js';
import { Membership } from '#libs/groups/membership.entity.js';
import { Session } from '#libs/groups/session.entity.js';
import { RECEIPT_WAIT_MS } from '#libs/messaging/message/rules/message-state.js';
import { ReminderWaves } from '#libs/messaging/reminders/reminder-waves.js';
import { Consent } from '#libs/people/consent.entity.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { NEVER_QUIET } from '#libs/people/testing/never-quiet.js';
import { Participant } from '#libs/people/participant.entity.js';
import { sealedNumber } from '#libs/people/phone-number-sealing.js';
import { PhoneNumber } from '#libs/people/phone-number.entity.js';
import { Site } from '#libs/people/site.entity.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import type { Expected } from './verdict.js';

const ZONE = 'Europe/Helsinki';
const MEMBERS_OF_A_GROUP = 5;
/** How long a text that may have left waits for its receipt when a run hurries. */
const HURRIED_RECEIPT_WAIT_MS = 3_000;

/** Whom a reminder is to reach. */
export interface Addressee {
  readonly participantId: string;
  readonly to: string;
}

/**
 * One organisation with groups of 5, each with a session the day after tomorrow, so that everybody is to have one reminder.
 * The day-ahead waves are due tomorrow; `supply` and `makeDue` let their moments come.
 */
export async function plantReminders(appUrl: string, count: number): Promise<Addressee[]> {
  const source = await createDataSource(appUrl, { poolSize: 2 }).initialize();
  try {
    const database = new TenantDatabase(source);
    const organisations = organisationsIn(database);
    const context = await organisations.create({
      name: 'Testiyhdistys ry',
      ...NEVER_QUIET,
      maxTextsPerDay: 50,
    });
    return await database.write(context, async (tx) => {
      const { organisationId } = context;
      const site = await tx.getRepository(Site).save({ organisationId, name: 'Talo', address: null });
      const date = addDays(await organisations.today(tx), 2);
      const addressees: Addressee[] = [];
      for (let left = count; left > 0; left -= MEMBERS_OF_A_GROUP) {
        const members = await plantPeople(tx, context, Math.min(left, MEMBERS_OF_A_GROUP), addressees.length);
        await plantSession(tx, context, site.id, date, members);
        addressees.push(...members);
      }
      return addressees;
    });
  } finally {
    await source.destroy();
  }
}

async function plantPeople(
  tx: Tx,
  { organisationId }: TenantContext,
  count: number,
  first: number,
): Promise<Addressee[]> {
  const people = Array.from({ length: count }, (_, index) => ({
    participantId: randomUUID(),
    to: `+3584570${String(first + index).padStart(5, '0')}`,
  }));
  const long = { grantedOn: '2026-01-01', validFrom: '2026-01-01', confirmedOn: '2026-01-01' };
  await tx
    .getRepository(Participant)
    .insert(
      people.map(({ participantId: id }) => ({ id, organisationId, firstName: 'Aino', language: 'fi' })),
    );
  await tx.getRepository(Consent).insert(
    people.map(({ participantId }) => ({
      organisationId,
      participantId,
      purpose: 'SMS_REMINDERS' as const,
      grantedOn: long.grantedOn,
      source: 'IN_PERSON' as const,
    })),
  );
  await tx.getRepository(PhoneNumber).insert(
    people.map(({ participantId, to }) => ({
      organisationId,
      participantId,
      ...sealedNumber(testVault, organisationId, to),
      status: 'ACTIVE' as const,
      validFrom: long.validFrom,
      confirmedOn: long.confirmedOn,
      askToConfirm: false,
    })),
  );
  return people;
}

async function plantSession(
  tx: Tx,
  context: TenantContext,
  siteId: string,
  localDate: string,
  members: readonly Addressee[],
): Promise<void> {
  const { organisationId } = context;
  const groupId = randomUUID();
  await tx.getRepository(ActivityGroup).insert({
    id: groupId,
    organisationId,
    siteId,
    internalName: `Ryhmä ${groupId}`,
    publicName: 'Torstaikahvit',
    admission: 'CLOSED',
    language: 'fi',
  });
  await tx.getRepository(Membership).insert(
    members.map(({ participantId }) => ({
      organisationId,
      groupId,
      participantId,
      role: 'MEMBER' as const,
      startsOn: '2026-01-01',
    })),
  );
  const startsAt = instantOf(localDate, '21:00', ZONE);
  const sessionId = randomUUID();
  await tx.getRepository(Session).insert({
    id: sessionId,
    organisationId,
    groupId,
    kind: 'MEETING',
    localDate,
    startsAt,
    endsAt: new Date(startsAt.getTime() + 3_600_000),
    timeZone: ZONE,
    place: 'Kahvila',
    status: 'PLANNED',
  });
  await new ReminderWaves().sessionsChanged(tx, context, { kind: 'PLANNED', sessionIds: [sessionId] });
}

/** Day-ahead waves that nobody has decided on yet: those of tomorrow, and those whose moment the rig has brought near. */
const UNDECIDED = `kind = 'ONE_DAY_AHEAD' AND status = 'PLANNED'`;
const FAR_AHEAD = `${UNDECIDED} AND due_at > now() + interval '1 hour'`;
const NEAR = `${UNDECIDED} AND due_at <= now() + interval '1 hour'`;

/** What the rig asks of the database itself, as its owner. Each question is a connection of its own: the server is killed. */
export class RemindersInDatabase {
  constructor(private readonly ownerUrl: string) {}

  /** Sees to it that so many waves are due or about to be, so that workers have something to do when they are killed. */
  async supply(waves: number, leadMs: number): Promise<void> {
    await this.query(
      `UPDATE reminder_wave SET due_at = now() + $2 * interval '1 millisecond'
       WHERE id IN (
         SELECT id FROM reminder_wave WHERE ${FAR_AHEAD} ORDER BY id
         LIMIT greatest(0, $1 - (SELECT count(*) FROM reminder_wave WHERE ${NEAR})))`,
      [waves, leadMs],
    );
  }

  /** The moments of all further waves come one after the other, the last after `withinMs`. */
  async makeDue(withinMs: number): Promise<void> {
    await this.query(
      `UPDATE reminder_wave w SET due_at = now() + n.share * $1 * interval '1 millisecond'
       FROM (SELECT id, percent_rank() OVER (ORDER BY id) AS share FROM reminder_wave WHERE ${FAR_AHEAD}) AS n
       WHERE w.id = n.id`,
      [withinMs],
    );
  }

  /** Whether nothing is left to decide, to write or to send. */
  async isSettled(): Promise<boolean> {
    const [row] = await this.query<{ open: number }>(
      `SELECT (SELECT count(*) FROM reminder_wave WHERE kind = 'ONE_DAY_AHEAD' AND status = 'PLANNED')
         + (SELECT count(*) FROM reminder WHERE message_id IS NULL AND excluded IS NULL)
         + (SELECT count(*) FROM message WHERE status IN ('PENDING', 'ATTEMPTING')
           OR status = 'UNKNOWN' AND lease_until IS NOT NULL) AS open`,
    );
    return Number(row?.open) === 0;
  }

  /** Lets a minute pass for whatever workers hold or have put off. Only while none lives. */
  async passAMinute(): Promise<void> {
    await this.query(
      `UPDATE message SET lease_until = lease_until - interval '1 minute', due_at = due_at - interval '1 minute'
       WHERE status IN ('PENDING', 'ATTEMPTING')`,
    );
  }

  /** Shortens the time for which a text that may have left waits for a receipt. No worker holds it meanwhile. */
  async shortenTheWaitForReceipts(): Promise<void> {
    await this.query(
      `UPDATE message SET lease_until = now()
       WHERE status = 'UNKNOWN' AND lease_until > now() AND lease_until < now() + $1 * interval '1 millisecond'`,
      [RECEIPT_WAIT_MS - HURRIED_RECEIPT_WAIT_MS],
    );
  }

  /** References of attempts whose answer was kept. */
  async answered(): Promise<Set<string>> {
    const rows = await this.query<{ id: string }>(
      `SELECT id FROM message_attempt WHERE outcome IN ('ACCEPTED', 'REFUSED')`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  async expected(addressees: readonly Addressee[]): Promise<Expected[]> {
    const rows = await this.query<{ participantId: string; dueAt: Date; status: string | null }>(
      `SELECT m.participant_id AS "participantId", w.due_at AS "dueAt", t.status
       FROM reminder_wave w
       JOIN session s ON s.id = w.session_id
       JOIN membership m ON m.group_id = s.group_id
       LEFT JOIN reminder r ON r.wave_id = w.id AND r.participant_id = m.participant_id
       LEFT JOIN message t ON t.id = r.message_id
       WHERE w.kind = 'ONE_DAY_AHEAD'`,
    );
    const byPerson = new Map(rows.map((row) => [row.participantId, row]));
    return addressees.map(({ participantId, to }) => {
      const row = byPerson.get(participantId);
      return { to, dueAt: row?.dueAt.getTime() ?? Infinity, status: row?.status ?? null };
    });
  }

  /** How many messages there are in each state, for a run that went wrong. */
  async states(): Promise<string> {
    const rows = await this.query<{ state: string; count: string }>(
      `SELECT concat_ws(' ', status, status_reason) AS state, count(*) FROM message GROUP BY 1 ORDER BY 1`,
    );
    return rows.map(({ state, count }) => `${count} ${state}`).join(', ');
  }

  async query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.ownerUrl });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
