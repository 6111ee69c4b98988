import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Tx } from '#libs/database/tenant-database.js';
import { untilItWaitsOrEnds } from '#libs/database/testing/lock-waits.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { NamePolicies } from '#libs/people/name-policy.js';
import { Sessions } from '#libs/groups/sessions.js';
import { RegisterChanges } from '#libs/participation/registers/register-changes.js';
import { testRegisters } from '../participation/testing/test-registers.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { recordedQueue } from '#libs/queue/testing/recorded-queue.js';
import { RefreshOnChanges } from './refresh-on-changes.js';
import { RegularitySnapshots } from './regularity-refresh.js';

describe('the figures of somebody who is marked at an excursion before it begins', () => {
  const services = new SignUpServices();
  services.changes.register(new RefreshOnChanges(new RegularitySnapshots(), recordedQueue().queue));
  const registers = testRegisters();
  let tenant: TestTenant;
  let aino: string;
  let sessionId: string;

  beforeAll(async () => {
    tenant = await TestTenant.open();
  });
  afterAll(() => tenant.close());

  const write = <T>(work: (tx: Tx) => Promise<T>) => tenant.database.write(tenant.context, work);
  /** An excursion of today with one seat, which goes at once to who waits. */
  const excursion = async () => {
    aino = await tenant.participant();
    sessionId = await tenant.session(await tenant.group(), { inDays: 7, capacity: 1, kind: 'EXCURSION' });
    // Its day has come, and it begins later, whatever the hour is.
    await tenant.sql(
      `UPDATE session SET local_date = $2, waitlist_enabled = true, waitlist_mode = 'IMMEDIATE', offer_cut_off_minutes = 0
       WHERE id = $1`,
      [sessionId, tenant.today],
    );
  };
  const signUp = (participantId: string) =>
    write((tx) => services.signUps.signUp(tx, tenant.context, { sessionId, participantId }));
  const cancel = (participantId: string) =>
    write((tx) => services.signUps.cancel(tx, tenant.context, { sessionId, participantId }));
  const mark = (tx: Tx) =>
    registers.record(tx, tenant.context, {
      sessionId,
      marks: [{ clientKey: randomUUID(), participantId: aino, mark: 'PRESENT', walkIn: false }],
    });
  /** In how many weeks they came, of what was offered to them; null while nothing was computed. */
  const activeWeeks = async () => {
    const [row] = await tenant.sql<{ weeks: number }>(
      'SELECT active_weeks AS weeks FROM participant_regularity WHERE participant_id = $1',
      [aino],
    );
    return row?.weeks ?? null;
  };

  it('the figures follow a seat that is taken, given up and given by the waitlist, and no refresh is requested', async () => {
    await excursion();
    await write(mark);
    await signUp(aino);
    expect(await activeWeeks()).toBe(1);
    await cancel(aino);
    expect(await activeWeeks()).toBe(0);
    const eero = await tenant.participant();
    await signUp(eero);
    await signUp(aino);
    expect(await activeWeeks()).toBe(0);
    await cancel(eero);
    expect(await activeWeeks()).toBe(1);
  });

  it('the figures follow a seat that somebody asks for while the mark is being recorded', async () => {
    await excursion();
    let asking: Promise<unknown> | undefined;
    await write(async (tx) => {
      await mark(tx);
      asking = signUp(aino);
      await untilItWaitsOrEnds(tx, asking);
    });
    await asking;
    expect(await activeWeeks()).toBe(1);
  });
});

describe('What is asked for after a change', () => {
  const { queue, nudged } = recordedQueue();
  const refresh = new RefreshOnChanges(new RegularitySnapshots(), queue);
  const registerChanges = new RegisterChanges();
  const registers = testRegisters(registerChanges);
  const sessionChanges = new SessionChanges();
  const sessions = new Sessions(sessionChanges, new NamePolicies());
  let tenant: TestTenant;

  beforeAll(async () => {
    tenant = await TestTenant.open();
    registerChanges.register(refresh);
    sessionChanges.register(refresh);
  });
  afterAll(() => tenant.close());
  beforeEach(() => {
    nudged.length = 0;
  });

  const write = <T>(work: (tx: Tx) => Promise<T>) => tenant.database.write(tenant.context, work);
  const record = (tx: Tx, sessionId: string, participantId: string) =>
    registers.record(tx, tenant.context, {
      sessionId,
      marks: [{ clientKey: randomUUID(), participantId, mark: 'PRESENT', walkIn: false }],
    });
  const refreshOf = (participantIds: readonly string[]) => ({
    name: 'regularity.refresh',
    payload: { organisationId: tenant.context.organisationId, participantIds },
  });

  it('several changes in one transaction ask for all their people once, when it is committed', async () => {
    const [aino, eero] = (await tenant.participants(2)) as [string, string];
    const [first, second] = [
      await tenant.session(await tenant.group(), { inDays: -1 }),
      await tenant.session(await tenant.group(), { inDays: -2 }),
    ];
    await write(async (tx) => {
      await record(tx, first, aino);
      await record(tx, second, aino);
      await record(tx, second, eero);
      expect(nudged).toEqual([]);
    });
    expect(nudged).toEqual([refreshOf([aino, eero])]);
  });

  it('a register that is rolled back, and one that changes no mark, ask for nothing', async () => {
    const aino = await tenant.participant();
    const session = await tenant.session(await tenant.group(), { inDays: -1 });
    const failing = write(async (tx) => {
      await record(tx, session, aino);
      throw new Error('The device went away');
    });
    await expect(failing).rejects.toThrow('The device went away');
    await write((tx) =>
      registers.record(tx, tenant.context, { sessionId: session, marks: [], note: 'Sade' }),
    );
    expect(nudged).toEqual([]);
  });

  it('a cancelled session asks for those who are marked in it, and a session without marks for nobody', async () => {
    const aino = await tenant.participant();
    const [marked, empty] = [
      await tenant.session(await tenant.group(), { inDays: -1 }),
      await tenant.session(await tenant.group(), { inDays: -1 }),
    ];
    await write((tx) => record(tx, marked, aino));
    nudged.length = 0;
    await write((tx) => sessions.cancel(tx, tenant.context, empty, 'Sairastapaus'));
    expect(nudged).toEqual([]);
    await write((tx) => sessions.cancel(tx, tenant.context, marked, 'Sairastapaus'));
    expect(nudged).toEqual([refreshOf([aino])]);
  });

  it('a session that becomes an excursion asks for those who are marked in it, as only seats count from then on', async () => {
    const aino = await tenant.participant();
    const session = await tenant.session(await tenant.group(), { inDays: -1 });
    await write((tx) => record(tx, session, aino));
    nudged.length = 0;
    await write((tx) => sessions.change(tx, tenant.context, session, { durationMinutes: 45 }));
    expect(nudged).toEqual([]);
    await write((tx) => sessions.change(tx, tenant.context, session, { kind: 'EXCURSION' }));
    expect(nudged).toEqual([refreshOf([aino])]);
  });

  it('more than five hundred people are asked for in jobs of five hundred', async () => {
    const ids = Array.from({ length: 1_001 }, () => randomUUID());
    await write((tx) => registerChanges.announce(tx, tenant.context, { participantIds: ids }));
    expect(nudged).toEqual([
      refreshOf(ids.slice(0, 500)),
      refreshOf(ids.slice(500, 1_000)),
      refreshOf(ids.slice(1_000)),
    ]);
  });
});
