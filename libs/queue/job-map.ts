import { z } from 'zod';

/** How the workers of one queue behave. Durations are in milliseconds. */
export interface WorkerSettings {
  /** Jobs that one process runs at once. */
  readonly concurrency: number;
  /** A running job's lock; renewed at half its length. A killed process's job is taken for lost once it has run out. */
  readonly lockDuration: number;
  /** How often lost jobs are looked for: first marked, then taken back at the next look. */
  readonly stalledInterval: number;
  /**
   * How many times a job may be lost before it fails for good. The counter is kept in the job and never reset; BullMQ's
   * default of 1 fails a job at the second kill. Jobs made by a schedule are never failed for it.
   */
  readonly maxStalledCount: number;
}

// A lost job runs again after at most lockDuration + 2 × stalledInterval: two looks, of which a worker in another rhythm
// may skip one. Below 10 s a busy event loop would lose locks of jobs that are alive and run them twice.
const LOST_SOON = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 25 };

/** Every queue with its worker settings; a job can only name a queue that stands here. */
export const QUEUES = {
  /** Horizons and clean-up: few jobs, each over many organisations. */
  planning: { concurrency: 2, ...LOST_SOON },
  /** Reminder sweeps, and what gateways tell us. */
  messaging: { concurrency: 4, ...LOST_SOON },
  /** Single texts: wait on gateways, and for their turn there, most of the time. */
  texts: { concurrency: 40, ...LOST_SOON },
  /** Refreshes of single people: those that a process has taken at the same time are computed together. */
  regularity: { concurrency: 50, ...LOST_SOON },
  /** Everything of an organisation anew: long, and one at a time, since each keeps a core busy. */
  recompute: { concurrency: 1, ...LOST_SOON },
  /** Reads whole files: one at a time, so that a process holds one file in its hands. */
  imports: { concurrency: 1, ...LOST_SOON },
} as const satisfies Record<string, WorkerSettings>;

export type QueueName = keyof typeof QUEUES;

export interface RetryPolicy {
  /** Runs in all, the first included. A run that was killed does not count as one. */
  readonly attempts: number;
  /** Wait before the next run, in milliseconds; `exponential` doubles it each time. */
  readonly backoff: { readonly type: 'fixed' | 'exponential'; readonly delay: number };
}

/** `every` in milliseconds, aligned to the epoch; `cron` in the wall time of `timeZone` (IANA name). */
export type Schedule = { readonly every: number } | { readonly cron: string; readonly timeZone: string };

interface JobDefinition {
  readonly queue: QueueName;
  /** Ids only. Never names, phone numbers or texts: queues are backed up and read by other hands than the database. */
  readonly payload: z.ZodType;
  readonly retry: RetryPolicy;
  readonly schedule?: Schedule;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const everywhere = z.strictObject({});
const oneOrganisationOrAll = z.strictObject({ organisationId: z.uuid().optional() });
const oneImport = z.strictObject({ organisationId: z.uuid(), importId: z.uuid() });

// What a schedule repeats anyway is not retried for long.
const AGAIN_SOON: RetryPolicy = { attempts: 2, backoff: { type: 'fixed', delay: 2 * SECOND } };
const PATIENT: RetryPolicy = { attempts: 5, backoff: { type: 'exponential', delay: 2 * SECOND } };

/** Every job there is: its queue, what it carries, how it is retried, and when it starts by itself. */
export const JOBS = {
  /** Makes sessions from series up to the rolling horizon. */
  'sessions.extend-horizon': {
    queue: 'planning',
    payload: oneOrganisationOrAll,
    retry: PATIENT,
    schedule: { every: 6 * HOUR },
  },
  /** Ends offers that were not answered, hands their seats on, and looks at minimums that are to be decided. */
  'sign-ups.deadlines': {
    queue: 'planning',
    payload: everywhere,
    retry: AGAIN_SOON,
    schedule: { every: 15 * SECOND },
  },
  /** Deletes expired access tokens. */
  'tokens.purge': {
    queue: 'planning',
    payload: everywhere,
    retry: PATIENT,
    schedule: { cron: '30 3 * * *', timeZone: 'Europe/Helsinki' },
  },
  /** Deletes what gateways told us a season ago and was acted on. */
  'gateways.purge-events': {
    queue: 'planning',
    payload: everywhere,
    retry: PATIENT,
    schedule: { cron: '0 3 * * *', timeZone: 'Europe/Helsinki' },
  },
  /** Suspends numbers of which nothing was heard for a year. */
  'numbers.suspend-unknown': {
    queue: 'planning',
    payload: oneOrganisationOrAll,
    retry: PATIENT,
    schedule: { cron: '15 4 * * *', timeZone: 'Europe/Helsinki' },
  },
  /** Seals with the current key what is sealed with an older one; also when a worker starts with older keys. */
  'numbers.rotate-keys': {
    queue: 'planning',
    payload: oneOrganisationOrAll,
    retry: PATIENT,
    schedule: { cron: '45 2 * * *', timeZone: 'Europe/Helsinki' },
  },
  /** Deletes emergency contacts, allergies and needs of excursions that have been over for a week. */
  'excursions.forget-sensitive': {
    queue: 'planning',
    payload: oneOrganisationOrAll,
    retry: PATIENT,
    schedule: { cron: '0 4 * * *', timeZone: 'Europe/Helsinki' },
  },
  /** Claims due reminder waves and re-enqueues messages left behind. */
  'reminders.sweep': {
    queue: 'messaging',
    payload: everywhere,
    retry: AGAIN_SOON,
    schedule: { every: 5 * SECOND },
  },
  'messages.send': {
    queue: 'texts',
    payload: z.strictObject({ organisationId: z.uuid(), messageId: z.uuid() }),
    // The sweep finds a message that is left behind and decides about sending it again; the queue does not insist.
    retry: AGAIN_SOON,
  },
  /** Acts on what gateways told us: receipts and texts that came in. */
  'gateways.apply-events': {
    queue: 'messaging',
    payload: everywhere,
    retry: AGAIN_SOON,
    schedule: { every: 15 * SECOND },
  },
  'regularity.refresh': {
    queue: 'regularity',
    payload: z.strictObject({
      organisationId: z.uuid(),
      participantIds: z.array(z.uuid()).min(1),
    }),
    retry: PATIENT,
  },
  /**
   * Brings every snapshot to what its marks say, and takes up a run that was cut off. `ifOutdated`: only where snapshots follow
   * older definitions, as after a new version was deployed.
   */
  'regularity.recompute': {
    queue: 'recompute',
    payload: z.strictObject({ organisationId: z.uuid().optional(), ifOutdated: z.boolean().optional() }),
    retry: PATIENT,
    schedule: { cron: '0 3 * * *', timeZone: 'Europe/Helsinki' },
  },
  /** Wakes the work on imports whose own jobs got lost. */
  'imports.sweep': {
    queue: 'imports',
    payload: everywhere,
    retry: AGAIN_SOON,
    schedule: { every: 5 * MINUTE },
  },
  'imports.analyse': {
    queue: 'imports',
    payload: oneImport,
    retry: { attempts: 3, backoff: { type: 'exponential', delay: SECOND } },
  },
  'imports.apply': {
    queue: 'imports',
    payload: oneImport,
    retry: { attempts: 3, backoff: { type: 'exponential', delay: SECOND } },
  },
} as const satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]['payload']>;

export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];
export const JOB_NAMES = Object.keys(JOBS) as JobName[];

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(JOBS, name);
}

/** Other schedules for single jobs, or none: for tests that cannot wait for the usual ones. */
export type ScheduleOverrides = Partial<Record<JobName, Schedule | null>>;

/** The job's own schedule, unless `overrides` has another one. */
export function scheduleOf(name: JobName, overrides: ScheduleOverrides = {}): Schedule | undefined {
  const definition: JobDefinition = JOBS[name];
  const override = overrides[name];
  return override === undefined ? definition.schedule : (override ?? undefined);
}

/** The payload, checked; throws a plain error that names fields but no values. */
export function parsePayload<N extends JobName>(name: N, payload: unknown): JobPayload<N> {
  const parsed = JOBS[name].payload.safeParse(payload);
  if (!parsed.success) {
    const where = parsed.error.issues.map(
      (issue) => ['payload', ...issue.path].join('.') + ': ' + issue.code,
    );
    throw new BadPayload(`Job ${name} was given a payload that it does not take: ${where.join(', ')}`);
  }
  return parsed.data as JobPayload<N>;
}

/** A payload that the job's schema refuses: a mistake in our own code, never retried. */
export class BadPayload extends Error {}
