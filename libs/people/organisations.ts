import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import { isTimeZone, isWallTime, type WallTime } from '#libs/calendar/wall-time.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { AppError, type FieldProblem } from '#libs/errors/app-error.js';
import type { Language } from './language.js';
import { Organisation } from './organisation.entity.js';

export interface OrganisationSettings {
  readonly name?: string;
  readonly language?: Language;
  readonly timeZone?: string;
  readonly smsSender?: string;
  readonly reminderTime?: WallTime;
  readonly horizonWeeks?: number;
}

/** The tenants themselves. */
@Injectable()
export class Organisations {
  constructor(private readonly database: TenantDatabase) {}

  /** Makes an organisation. Its id exists before its row, because the row is written inside its own tenant. */
  async create(settings: OrganisationSettings & { readonly name: string }): Promise<TenantContext> {
    return this.createWith(settings, async (_tx, context) => context);
  }

  /** Makes an organisation together with what belongs in it: when `furnish` fails, nothing of either is left. */
  async createWith<T>(
    settings: OrganisationSettings & { readonly name: string },
    furnish: (tx: Tx, context: TenantContext) => Promise<T>,
  ): Promise<T> {
    checkSettings(settings);
    const context = systemContext(randomUUID());
    return this.database.write(context, async (tx) => {
      await tx.getRepository(Organisation).insert({ id: context.organisationId, ...settings });
      return furnish(tx, context);
    });
  }

  /** Ids of all organisations of the installation. */
  async allIds(): Promise<string[]> {
    return this.database.organisationsWith(
      'SELECT id AS organisation_id FROM organisation ORDER BY created_at, id',
    );
  }

  /** The organisation of the transaction. */
  async current(tx: Tx): Promise<Organisation> {
    const [organisation] = await tx.getRepository(Organisation).find({ take: 1 });
    if (!organisation) throw new AppError('NOT_FOUND', 'There is no such organisation');
    return organisation;
  }

  /** The day in the organisation's own zone, by the database's clock. */
  async today(tx: Tx): Promise<LocalDate> {
    const [row] = await tx.query<{ today: LocalDate }[]>(
      'SELECT (now() AT TIME ZONE time_zone)::date::text AS today FROM organisation LIMIT 1',
    );
    if (!row) throw new AppError('NOT_FOUND', 'There is no such organisation');
    return row.today;
  }

  /** @throws AppError BAD_INPUT naming each setting that cannot be used */
  async update(tx: Tx, settings: OrganisationSettings): Promise<Organisation> {
    checkSettings(settings);
    const organisation = await this.current(tx);
    return tx.getRepository(Organisation).save({ ...organisation, ...settings });
  }
}

/** GSM alphanumeric sender names: at most 11 letters, digits and spaces, with at least one letter (3GPP TS 23.040). */
const SENDER_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/;

function checkSettings(settings: OrganisationSettings): void {
  const problems: FieldProblem[] = [];
  if (settings.name !== undefined && settings.name.trim() === '') {
    problems.push({ field: 'name', message: 'Give a name' });
  }
  if (settings.timeZone !== undefined && !isTimeZone(settings.timeZone)) {
    problems.push({ field: 'timeZone', message: 'Give an IANA time zone such as Europe/Helsinki' });
  }
  if (settings.smsSender !== undefined && !SENDER_NAME.test(settings.smsSender)) {
    problems.push({
      field: 'smsSender',
      message: 'Give 1 to 11 letters A–Z, digits or spaces, at least one a letter',
    });
  }
  if (settings.reminderTime !== undefined && !isWallTime(settings.reminderTime)) {
    problems.push({ field: 'reminderTime', message: 'Give a time such as 10:00' });
  }
  if (settings.horizonWeeks !== undefined && !(settings.horizonWeeks >= 1 && settings.horizonWeeks <= 52)) {
    problems.push({ field: 'horizonWeeks', message: 'Give 1 to 52 weeks' });
  }
  if (problems.length > 0)
    throw new AppError('BAD_INPUT', 'Some settings cannot be used', { fields: problems });
}
