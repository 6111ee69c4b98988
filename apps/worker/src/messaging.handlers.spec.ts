import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { JobQueue } from '#libs/queue/job-queue.js';
import type { JobContext } from '#libs/queue/job-worker.js';
import { MessagingFixture } from '#libs/messaging/testing/messaging-fixture.js';
import { MessagingHandlers } from './messaging.handlers.js';

let fixture: MessagingFixture;
beforeAll(async () => {
  fixture = await MessagingFixture.open();
});
afterAll(() => fixture.close());

it('a sweep wakes a worker for each message by ids alone, and the worker sends it', async () => {
  await fixture.person();
  await fixture.makeDue(await fixture.session(fixture.day(5)));
  const nudge = jest.fn<JobQueue['nudge']>();
  const { handlers } = new MessagingHandlers(fixture.sweeper(), fixture.sender(), fixture.events(), {
    nudge,
  } as unknown as JobQueue);
  const context: JobContext = { jobId: 'job', attempt: 1, signal: new AbortController().signal };

  await handlers['reminders.sweep']({}, context);
  const [message] = await fixture.messages();
  const payload = { organisationId: fixture.context.organisationId, messageId: message?.id ?? '' };
  expect(nudge.mock.calls).toEqual([['messages.send', payload]]);

  await handlers['messages.send'](payload, context);
  expect(await fixture.phones()).toMatchObject([{ body: message?.body }]);
});
