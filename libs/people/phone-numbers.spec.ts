import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { untilItWaitsOrEnds } from '#libs/database/testing/lock-waits.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { KeyRotation } from '#libs/secrets/key-rotation.js';
import { testKeyRing, testVault } from '#libs/secrets/testing/test-keys.js';
import { keyIdOf, Vault } from '#libs/secrets/vault.js';
import { PhoneNumberDeliveries } from './phone-number-deliveries.js';
import { MAX_FAILURES_IN_A_ROW } from './phone-number-life.js';
import { e164Of } from './phone-number-sealing.js';
import { PhoneNumber } from './phone-number.entity.js';
import { numbersOfParticipants, peopleToAskForNumber, PhoneNumbers } from './phone-numbers.js';

const NUMBER = '+358401234567';

describe('the numbers of a person', () => {
  const numbers = new PhoneNumbers(testVault);
  const deliveries = new PhoneNumberDeliveries();
  let tenant: TestTenant;
  let aino: string;
  let eero: string;

  beforeAll(async () => {
    tenant = await TestTenant.open();
  });
  afterAll(() => tenant.close());
  beforeEach(async () => {
    await tenant.sql('DELETE FROM phone_number');
    [aino, eero] = (await tenant.participants(2)) as [string, string];
  });

  const add = (participantId: string, number = NUMBER, since = tenant.today): Promise<PhoneNumber> =>
    tenant.database.write(tenant.context, (tx) =>
      numbers.add(tx, tenant.context, participantId, number, since),
    );
  const write = <T>(work: Parameters<typeof tenant.database.write<T>>[1]) =>
    tenant.database.write(tenant.context, work);
  const numberOf = async (participantId: string): Promise<PhoneNumber> =>
    (await write((tx) => numbersOfParticipants(tx, [participantId])))[0]!;
  const daysAgo = (days: number) => addDays(tenant.today, -days);

  it('phone numbers are kept so that they can be read and found, and not be seen', async () => {
    const row = await add(aino, '040 123 4567');
    expect(e164Of(testVault, row)).toBe(NUMBER);
    expect(row.numberSealed.toString('latin1')).not.toContain('401234');
    expect(row).toMatchObject({ status: 'ACTIVE', confirmedOn: tenant.today, failuresInARow: 0 });
  });

  it('a number stays one row when it is added ten times at once', async () => {
    const rows = await Promise.all(Array.from({ length: 10 }, () => add(aino)));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
    expect(await write((tx) => numbersOfParticipants(tx, [aino]))).toHaveLength(1);
  });

  it('a number is sealed with the new key when it is given again in the moment its key is changed', async () => {
    const { context, database, today } = tenant;
    const [before, after] = [new Vault(testKeyRing('old')), new Vault(testKeyRing('new', 'old'))];
    const { id } = await write((tx) => new PhoneNumbers(before).add(tx, context, aino, NUMBER, daysAgo(30)));
    let rotation: Promise<unknown> | undefined;
    await write(async (tx) => {
      const repository = tx.getRepository(PhoneNumber);
      // Between when the number was read and when it is saved.
      jest.spyOn(repository, 'save').mockImplementationOnce(async (row) => {
        rotation = new KeyRotation(database, after).run(context.organisationId);
        await untilItWaitsOrEnds(tx, rotation);
        return repository.save(row);
      });
      await new PhoneNumbers(after).add(tx, context, aino, NUMBER, today);
    });
    expect(await rotation).toEqual({ sealed: 1, unreadable: 0 });
    const number = await numberOf(aino);
    expect(number).toMatchObject({ id, confirmedOn: today });
    expect(keyIdOf(number.numberSealed)).toBe('new');
    expect(number.numberIndex).toEqual(after.indexOf(NUMBER));
  });

  it('a number may be shared, and says by how many others today, until one of them gives it up', async () => {
    const [mine, theirs] = [await add(aino), await add(eero)];
    const other = await add(aino, '050 111 2222');
    const sharing = () => write((tx) => numbers.sharing(tx, [mine.id, theirs.id, other.id], tenant.today));
    expect(await sharing()).toEqual(new Map([[mine.id, 1], [theirs.id, 1], [other.id, 0]])); // prettier-ignore
    await tenant.sql('UPDATE phone_number SET valid_from = $2, valid_to = $2 WHERE id = $1', [
      theirs.id,
      daysAgo(1),
    ]);
    expect(await sharing()).toEqual(new Map([[mine.id, 0], [other.id, 0]])); // prettier-ignore
  });

  it('the holders of a number on a day are nobody before, both while shared, and its new owner after', async () => {
    const first = await add(aino, NUMBER, daysAgo(100));
    await add(eero, NUMBER, daysAgo(10));
    await tenant.sql('UPDATE phone_number SET valid_to = $2 WHERE id = $1', [first.id, daysAgo(5)]);
    const holders = async (days: number) =>
      (await write((tx) => numbers.holdersOf(tx, NUMBER, daysAgo(days)))).map(
        ({ participantId }) => participantId,
      );
    expect(await holders(101)).toEqual([]);
    expect(await holders(100)).toEqual([aino]);
    expect(await holders(5)).toEqual([eero, aino]);
    expect(await holders(4)).toEqual([eero]);
    expect(await write((tx) => numbers.holdersOf(tx, '+358401234568', tenant.today))).toEqual([]);
  });

  it('a number is suspended after three permanent failures in a row, and staff are to ask', async () => {
    const { id } = await add(aino);
    const fail = () => write((tx) => deliveries.deliveryFailed(tx, id));
    const outcomes: boolean[] = [];
    for (let time = 1; time <= MAX_FAILURES_IN_A_ROW + 1; time += 1) outcomes.push(await fail());
    expect(outcomes).toEqual([false, false, true, false]);
    expect(await numberOf(aino)).toMatchObject({
      status: 'SUSPENDED',
      suspendedReason: 'PERMANENT_FAILURES',
      suspendedOn: tenant.today,
      askToConfirm: true,
    });
    expect(await write((tx) => peopleToAskForNumber(tx, [aino, eero]))).toEqual(new Map([[aino, true]]));
  });

  it('the count of failures starts over after a message that arrived', async () => {
    const { id } = await add(aino);
    for (const arrives of [false, false, true, false, false]) {
      await write(async (tx) => {
        if (arrives) await deliveries.delivered(tx, id);
        else await deliveries.deliveryFailed(tx, id);
      });
    }
    expect(await numberOf(aino)).toMatchObject({ status: 'ACTIVE', failuresInARow: 2 });
    expect((await numberOf(aino)).lastDeliveredAt).toBeInstanceOf(Date);
  });

  it('a number loses no failure of several at once, and is suspended by one of them', async () => {
    const { id } = await add(aino);
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => write((tx) => deliveries.deliveryFailed(tx, id))),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await numberOf(aino)).toMatchObject({ status: 'SUSPENDED', failuresInARow: 6 });
  });

  it.each([
    ['added again', (id: string) => write((tx) => numbers.add(tx, tenant.context, id, NUMBER, tenant.today))],
    [
      'confirmed',
      async (id: string) => {
        const { id: numberId } = await numberOf(id);
        return write((tx) => numbers.confirm(tx, numberId, tenant.today));
      },
    ],
  ])('a number is texted again when it is %s, with a clean sheet', async (_how, confirm) => {
    const { id } = await add(aino, NUMBER, daysAgo(30));
    for (let time = 0; time < 3; time += 1) await write((tx) => deliveries.deliveryFailed(tx, id));
    await confirm(aino);
    expect(await numberOf(aino)).toMatchObject({
      id,
      status: 'ACTIVE',
      confirmedOn: tenant.today,
      askToConfirm: false,
      suspendedReason: null,
      suspendedOn: null,
      failuresInARow: 0,
    });
  });

  it('a number is suspended by staff for a reason that stays, and only while it belongs to the person', async () => {
    const { id } = await add(aino);
    const suspend = (reason: 'ON_REQUEST' | 'NOT_THEIRS') =>
      write((tx) => numbers.suspend(tx, id, reason, tenant.today));
    expect(await suspend('ON_REQUEST')).toMatchObject({ suspendedReason: 'ON_REQUEST', askToConfirm: false });
    expect(await suspend('NOT_THEIRS')).toMatchObject({ suspendedReason: 'ON_REQUEST' });
    await write((tx) => numbers.end(tx, id, tenant.today));
    await expect(write((tx) => numbers.confirm(tx, id, tenant.today))).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await expect(suspend('NOT_THEIRS')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('a number is suspended when for a year nobody confirmed it and nothing arrived, and not otherwise', async () => {
    const people = await tenant.participants(5);
    const [unknown, confirmed, reached, young, ended] = await Promise.all(
      people.map((id) => add(id, NUMBER, daysAgo(400))),
    );
    const set = (id: string, sets: string) =>
      tenant.sql(`UPDATE phone_number SET ${sets} WHERE id = $1`, [id]);
    await tenant.sql('UPDATE phone_number SET confirmed_on = valid_from');
    await set(confirmed!.id, `confirmed_on = current_date - 360`);
    await set(reached!.id, `last_delivered_at = now() - interval '11 months'`);
    await set(young!.id, `confirmed_on = NULL, valid_from = current_date - 360`);
    await set(ended!.id, `valid_to = current_date`);
    expect(await write((tx) => deliveries.suspendLongUnknown(tx))).toBe(1);
    expect(await write((tx) => deliveries.suspendLongUnknown(tx))).toBe(0);
    const suspended = await tenant.sql(
      `SELECT id, suspended_reason FROM phone_number WHERE status = 'SUSPENDED'`,
    );
    expect(suspended).toEqual([{ id: unknown!.id, suspended_reason: 'LONG_UNCONFIRMED' }]);
  });
});
