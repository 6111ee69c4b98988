import { createInterface } from 'node:readline';
import { createDataSource } from '#libs/database/data-source.js';
import { systemContext, TenantDatabase, type Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { ReplyActions } from '#libs/messaging/inbound/reply-actions.js';
import { ReplyHandler } from '#libs/messaging/inbound/reply-handler.js';
import { GatewayEvents } from '#libs/messaging/inbound/gateway-events.js';
import { WorkerWake } from '#libs/messaging/message/wake.js';
import { sleepingQueue } from '#libs/queue/testing/recorded-queue.js';
import { Receipts } from '#libs/messaging/delivery/receipts.js';
import { SignUpDeadlines } from '#libs/participation/sign-ups/sign-up-deadlines.js';
import { lockSession } from '#libs/participation/seats/sign-up.sql.js';
import { SignUpServices } from '#libs/participation/testing/sign-up-services.js';
import { PhoneNumberDeliveries } from '#libs/people/phone-number-deliveries.js';
import { testVault } from '#libs/secrets/testing/test-keys.js';
import type { RaceSetting, RaceStep } from './race-program.js';

/**
 * One of several processes that race each other. DEADLINES does what is due, and ANSWERS acts on texts that come in, until
 * they are killed. STEPS carries out, on
 * several connections, the steps of each line that it reads, and answers with what became of them.
 */
const setting = JSON.parse(process.argv[2] ?? '') as RaceSetting;
const context = systemContext(setting.organisationId);
const dataSource = await createDataSource(setting.url, { poolSize: setting.connections }).initialize();
const database = new TenantDatabase(dataSource);
const services = new SignUpServices();

const EXPIRE_NOW = `UPDATE sign_up SET offer_expires_at = now() - interval '1 second'
  WHERE session_id = $1 AND status = 'OFFERED'`;

function carryOut(
  tx: Tx,
  { sessionId, participantId, what, companion, capacity }: RaceStep,
): Promise<unknown> {
  const seat = { sessionId, participantId };
  switch (what) {
    case 'SIGN_UP':
      return services.signUps.signUp(tx, context, { ...seat, companion });
    case 'CANCEL':
      return services.signUps.cancel(tx, context, seat);
    case 'ACCEPT':
      return services.offers.accept(tx, context, seat);
    case 'DECLINE':
      return services.offers.decline(tx, context, seat);
    case 'EXPIRE':
      return lockSession(tx, sessionId)
        .then(() => tx.query(EXPIRE_NOW, [sessionId]))
        .then(() => services.offers.expireDue(tx, context, sessionId));
    case 'CAPACITY':
      return services.waitlist.changeCapacity(tx, context, sessionId, capacity, true);
  }
}

async function outcomeOf(step: RaceStep): Promise<string> {
  try {
    await database.write(context, (tx) => carryOut(tx, step));
    return 'DONE';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

console.log('ready');
if (setting.mode === 'DEADLINES') {
  const deadlines = new SignUpDeadlines(database, services.offers, services.minimum);
  for (;;) await deadlines.run();
} else if (setting.mode === 'ANSWERS') {
  const wake = new WorkerWake(sleepingQueue());
  const events = new GatewayEvents(
    database,
    new Receipts(database, new PhoneNumberDeliveries()),
    testVault,
    wake,
  );
  const { signUps, offers, stayingAway } = services;
  events.registerIncoming(new ReplyHandler(new ReplyActions(signUps, offers, stayingAway), testVault, wake));
  for (;;) await events.apply(new AbortController().signal);
} else {
  for await (const line of createInterface({ input: process.stdin })) {
    const steps = JSON.parse(line) as RaceStep[];
    const outcomes: string[] = [];
    const lane = async () => {
      for (let step = steps.pop(); step; step = steps.pop()) outcomes.push(await outcomeOf(step));
    };
    await Promise.all(Array.from({ length: setting.connections }, lane));
    console.log(JSON.stringify(outcomes));
  }
  await dataSource.destroy();
}
