import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { systemContext } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { ExcursionParticipants } from '#libs/excursions/excursion-participants.js';
import { Excursions } from '#libs/excursions/excursions.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { Sessions } from '#libs/groups/sessions.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { ExcursionsHandlers } from './excursions.handlers.js';

const SECRETS = ['Salattu-sisko', '+358501112222', 'Salattu-allergia'];

describe('the job that forgets', () => {
  const participants = new ExcursionParticipants();
  let tenant: TestTenant;
  let queue: JobQueue;
  let excursions: Excursions;
  let handlers: ExcursionsHandlers['handlers'];
  const job = { jobId: 'job-7', attempt: 1, signal: new AbortController().signal };

  beforeAll(async () => {
    tenant = await TestTenant.open();
    queue = JobQueue.open(tenant.appUrl);
    const organisations = organisationsIn(tenant.database);
    excursions = new Excursions(new Sessions(new SessionChanges(), new NamePolicies()), organisations);
    handlers = new ExcursionsHandlers(tenant.database, organisations, queue, participants).handlers;
  });
  afterAll(async () => {
    await queue.close();
    await tenant.close();
  });

  /** Somebody on an excursion that was planned for a week from now; then its end is put where the test wants it. */
  async function personAfter(sinceReturn: string): Promise<{ sessionId: string; person: string }> {
    const groupId = await tenant.group();
    const person = await tenant.participant();
    const day = addDays(tenant.today, 7);
    const sessionId = await tenant.database.write(tenant.context, async (tx) => {
      const { id } = await excursions.plan(tx, tenant.context, {
        groupId,
        kind: 'STUDY_VISIT',
        meetsAt: new Date(`${day}T07:00:00Z`),
        returnsAt: new Date(`${day}T12:00:00Z`),
        meetingPoint: 'Ovi',
        destination: 'Työpaja',
      });
      await participants.set(tx, tenant.context, id, person, {
        emergencyContactName: SECRETS[0]!,
        emergencyContactPhone: SECRETS[1]!,
        allergiesAndNeeds: SECRETS[2]!,
        paidCents: 300,
      });
      return id;
    });
    await tenant.sql(
      `UPDATE session SET ends_at = now() - $2::interval, starts_at = now() - $2::interval - interval '1 hour' WHERE id = $1`,
      [sessionId, sinceReturn],
    );
    return { sessionId, person };
  }

  async function kept(person: string): Promise<Record<string, unknown> | undefined> {
    const [row] = await tenant.sql<Record<string, unknown>>(
      `SELECT emergency_contact_name AS name, emergency_contact_phone AS phone, allergies_and_needs AS needs,
         sensitive_deleted_at IS NOT NULL AS deleted, paid_cents AS paid
       FROM excursion_participant WHERE participant_id = $1`,
      [person],
    );
    return row;
  }

  const everything = { name: SECRETS[0], phone: SECRETS[1], needs: SECRETS[2], deleted: false, paid: 300 };
  const nothing = { name: null, phone: null, needs: null, deleted: true, paid: 300 };

  it('the forgetting job deletes contacts and needs 7 days after the return, not sooner, and keeps the rest', async () => {
    const over = await personAfter('7 days 1 minute');
    const recent = await personAfter('6 days 23 hours');
    const ahead = await personAfter('-3 days');
    await handlers['excursions.forget-sensitive']({ organisationId: tenant.context.organisationId }, job);
    expect(await kept(over.person)).toEqual(nothing);
    expect(await kept(recent.person)).toEqual(everything);
    expect(await kept(ahead.person)).toEqual(everything);
  });

  it('the audit trail shows deleted contacts and needs without a copy, and nothing for a second run', async () => {
    const { person } = await personAfter('8 days');
    const { organisationId } = tenant.context;
    await handlers['excursions.forget-sensitive']({ organisationId }, job);
    await handlers['excursions.forget-sensitive']({ organisationId }, job);
    const rows = await tenant.sql<{ all: string }>(
      `SELECT e::text AS all FROM audit_event e UNION ALL SELECT p::text FROM excursion_participant p WHERE participant_id = '${person}'`,
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const secret of ['Salattu', '501112222']) {
      expect(rows.filter((row) => row.all.includes(secret))).toEqual([]);
    }
    const deletions = await tenant.sql(
      `SELECT e.actor_kind, e.request_id, e.new_values FROM audit_event e
       JOIN excursion_participant p ON p.id = e.subject_id
       WHERE p.participant_id = $1 AND e.new_values ? 'sensitive_deleted_at' AND e.action = 'UPDATE'`,
      [person],
    );
    expect(deletions).toEqual([
      {
        actor_kind: 'SYSTEM',
        request_id: 'job-7',
        new_values: {
          emergency_contact_name: '(hidden)',
          emergency_contact_phone: '(hidden)',
          allergies_and_needs: '(hidden)',
          sensitive_deleted_at: expect.any(String),
        },
      },
    ]);
  });

  it('deleted contacts and needs cannot be written again', async () => {
    const { sessionId, person } = await personAfter('8 days');
    const set = (changes: Parameters<typeof participants.set>[4]) =>
      tenant.database.write(tenant.context, (tx) =>
        participants.set(tx, tenant.context, sessionId, person, changes),
      );
    await expect(set({ allergiesAndNeeds: 'Maito' })).rejects.toThrow(AppError);
    await set({ allergiesAndNeeds: null, paidCents: 400 });
    expect(await kept(person)).toMatchObject({ needs: null, paid: 400 });
  });

  it('the forgetting job handles each organisation separately, in a job of its own', async () => {
    const { person } = await personAfter('9 days');
    const elsewhere = systemContext(randomUUID());
    await handlers['excursions.forget-sensitive']({ organisationId: elsewhere.organisationId }, job);
    expect(await kept(person)).toEqual(everything);
    await organisationsIn(tenant.database).create({ name: 'Toinen ry' });
    const before = (await queue.counts()).planning.waiting;
    await handlers['excursions.forget-sensitive']({}, job);
    expect((await queue.counts()).planning.waiting - before).toBe(2);
  });
});
