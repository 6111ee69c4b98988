import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tx } from '#libs/database/tenant-database.js';
import { untilItWaitsOrEnds } from '#libs/database/testing/lock-waits.js';
import { Registers } from '#libs/participation/registers/registers.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { TestHouse } from '#libs/participation/testing/test-house.js';
import { SeatsAndFigures } from './refresh-on-seat-change.js';
import { RegularitySnapshots } from './regularity-refresh.js';

describe('the figures of somebody who is marked at an excursion before it begins', () => {
  const services = new SignUpServices();
  services.changes.register(new SeatsAndFigures(new RegularitySnapshots()));
  const registers = new Registers();
  let house: TestHouse;
  let aino: string;
  let sessionId: string;

  beforeAll(async () => {
    house = await TestHouse.open();
  });
  afterAll(() => house.close());

  const write = <T>(work: (tx: Tx) => Promise<T>) => house.database.write(house.context, work);
  /** An excursion of today with one seat, which goes at once to who waits. */
  const excursion = async () => {
    aino = await house.participant();
    sessionId = await house.session(await house.group(), { inDays: 7, capacity: 1, kind: 'EXCURSION' });
    // Its day has come, and it begins later, whatever the hour is.
    await house.sql(
      `UPDATE session SET local_date = $2, waitlist_enabled = true, waitlist_mode = 'IMMEDIATE', offer_cut_off_minutes = 0
       WHERE id = $1`,
      [sessionId, house.today],
    );
  };
  const signUp = (participantId: string) =>
    write((tx) => services.signUps.signUp(tx, house.context, { sessionId, participantId }));
  const cancel = (participantId: string) =>
    write((tx) => services.signUps.cancel(tx, house.context, { sessionId, participantId }));
  const mark = (tx: Tx) =>
    registers.record(tx, house.context, {
      sessionId,
      marks: [{ clientKey: randomUUID(), participantId: aino, mark: 'PRESENT', walkIn: false }],
    });
  /** In how many weeks they came, of what was offered to them; null while nothing was computed. */
  const activeWeeks = async () => {
    const [row] = await house.sql<{ weeks: number }>(
      'SELECT active_weeks AS weeks FROM participant_regularity WHERE participant_id = $1',
      [aino],
    );
    return row?.weeks ?? null;
  };

  it('follow the seat that they get, give up and are given by the waitlist, and nothing asks for it', async () => {
    await excursion();
    await write(mark);
    await signUp(aino);
    expect(await activeWeeks()).toBe(1);
    await cancel(aino);
    expect(await activeWeeks()).toBe(0);
    const eero = await house.participant();
    await signUp(eero);
    await signUp(aino);
    expect(await activeWeeks()).toBe(0);
    await cancel(eero);
    expect(await activeWeeks()).toBe(1);
  });

  it('follow a seat that they ask for while their mark is being recorded', async () => {
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
