import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/calendar/local-date.js';
import { TestTenant } from '#libs/participation/testing/test-tenant.js';
import { organisationsIn } from '#libs/people/testing/organisations.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { PhoneNumbers } from '#libs/people/phone-numbers.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import { KeyRotation } from '#libs/secrets/key-rotation.js';
import { testKeyRing } from '#libs/secrets/testing/test-keys.js';
import { Vault } from '#libs/secrets/vault.js';
import { NumbersHandlers } from './numbers.handlers.js';

describe('the jobs of phone numbers', () => {
  let tenant: TestTenant;
  let queue: JobQueue;
  let handlers: NumbersHandlers['handlers'];
  const older = new Vault(testKeyRing('old'));
  const newer = new Vault(testKeyRing('new', 'old'));
  const job = { jobId: 'job-1', attempt: 1, signal: new AbortController().signal };

  beforeAll(async () => {
    tenant = await TestTenant.open();
    queue = JobQueue.open(tenant.appUrl);
    handlers = new NumbersHandlers(
      tenant.database,
      organisationsIn(tenant.database),
      queue,
      new PhoneNumberDeliveries(),
      new KeyRotation(tenant.database, newer),
    ).handlers;
    const aino = await tenant.participant();
    await tenant.database.write(tenant.context, (tx) =>
      new PhoneNumbers(older).add(tx, tenant.context, aino, '040 123 4567', addDays(tenant.today, -400)),
    );
  });
  afterAll(async () => {
    await queue.close();
    await tenant.close();
  });

  it('one job of phone numbers is made for each organisation, carrying its id alone', async () => {
    const before = (await queue.counts()).planning.waiting;
    await handlers['numbers.rotate-keys']({}, job);
    await handlers['numbers.suspend-unknown']({}, job);
    expect((await queue.counts()).planning.waiting - before).toBe(2);
  });

  it('the jobs of phone numbers seal with the new key, and suspend numbers that are long unconfirmed', async () => {
    const { organisationId } = tenant.context;
    await handlers['numbers.rotate-keys']({ organisationId }, job);
    await handlers['numbers.suspend-unknown']({ organisationId }, job);
    const rows = await tenant.sql(
      'SELECT sealed_with(number_sealed) AS key, suspended_reason FROM phone_number',
    );
    expect(rows).toEqual([{ key: 'new', suspended_reason: 'LONG_UNCONFIRMED' }]);
  });

  it('the job of phone numbers fails at the end if something could not be opened', async () => {
    const { organisationId } = tenant.context;
    await tenant.sql('UPDATE phone_number SET number_sealed = $1', [
      new Vault(testKeyRing('lost')).seal('+358401234567', {
        column: 'phone_number.number_sealed',
        organisationId,
      }),
    ]);
    await expect(handlers['numbers.rotate-keys']({ organisationId }, job)).rejects.toThrow('1 sealed values');
  });
});
