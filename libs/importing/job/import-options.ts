import { z } from 'zod';
import { isLocalDate } from '#libs/calendar/local-date.js';
import { isWallTime } from '#libs/calendar/wall-time.js';
import { AppError } from '#libs/errors/app-error.js';
import type { ImportKind } from './import-job.entity.js';

const id = z.uuid('Give an id as this API hands them out');
const localDate = z.string().refine(isLocalDate, 'Give a date such as 2026-09-01');
const MAX_MEANINGS = 100;

const participantOptions = z.strictObject({
  /** The group that people join when the file names none. */
  groupId: id.optional(),
  /** The first day of memberships that the file leads to; today when left out. */
  membersFrom: localDate.optional(),
  /** The day of consents that the file gives no date for; today when left out. */
  consentDate: localDate.optional(),
});

const attendanceOptions = z.strictObject({
  /** The group of rows that name none; a matrix without a column for the group needs it. */
  groupId: id.optional(),
  /** Makes groups that are not known, instead of refusing the file. */
  createGroups: z.boolean('Give true or false').optional(),
  /** The site of groups that are made; needed where there are several sites. */
  siteId: id.optional(),
  /** The year of the first date that is written without one. */
  year: z
    .int('Give a year such as 2026')
    .min(1900, 'Give a year from 1900')
    .max(2200, 'Give a year up to 2200')
    .optional(),
  /** What symbols mean; comes before the file's own legend. */
  markMeanings: z
    .record(
      z.string().min(1).max(50),
      z.enum(
        ['PRESENT', 'LATE', 'EXCUSED', 'ABSENT', 'UNKNOWN'],
        'Give PRESENT, LATE, EXCUSED, ABSENT or UNKNOWN',
      ),
    )
    .refine((meanings) => Object.keys(meanings).length <= MAX_MEANINGS, `Give at most ${MAX_MEANINGS} marks`)
    .optional(),
  /** Wall time of sessions that are made; otherwise that of the group's series, or 12:00. */
  startTime: z.string().refine(isWallTime, 'Give a time such as 13:00').optional(),
  /** Length of sessions that are made; otherwise that of the group's series, or 120. */
  durationMinutes: z
    .int('Give whole minutes')
    .min(5, 'Give at least 5 minutes')
    .max(1440, 'Give at most 1440 minutes')
    .optional(),
});

export type ParticipantImportOptions = z.infer<typeof participantOptions>;
export type AttendanceImportOptions = z.infer<typeof attendanceOptions>;

/** Somebody of this line is `NEW`, is the participant of this id, or is left out (`SKIP`). Keys are line numbers. */
export type Decisions = Readonly<Record<string, string>>;

/** What an import was started with, as it is kept with the job. */
export type ImportOptions = (ParticipantImportOptions | AttendanceImportOptions) & {
  readonly decisions?: Decisions;
};

/**
 * Checks the options of an upload.
 * @throws AppError BAD_INPUT naming each option that cannot be used, as `options.year`
 */
export function parseImportOptions(kind: ImportKind, given: unknown): ImportOptions {
  const parsed = (kind === 'PARTICIPANTS' ? participantOptions : attendanceOptions).safeParse(given);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const message = `There is no such option for ${kind}`;
      return issue.keys.map((key) => ({ field: `options.${key}`, message }));
    }
    return [{ field: ['options', ...issue.path].join('.'), message: issue.message }];
  });
  throw new AppError('BAD_INPUT', 'Some options cannot be used', { fields });
}
