import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#libs/calendar/local-date.js';
import {
  systemContext,
  TenantDatabase,
  type TenantContext,
  type Tx,
} from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { NamePolicies } from './name-policy.js';
import { OrganisationChanges } from './organisation-changes.js';
import { checkSettings, type OrganisationSettings } from './organisation-settings.js';
import { Organisation } from './organisation.entity.js';
import { ALL_ORGANISATIONS, TODAY } from './organisations.sql.js';
import { found } from '#libs/errors/found.js';

/** The tenants themselves. */
@Injectable()
export class Organisations {
  constructor(
    private readonly database: TenantDatabase,
    private readonly changes: OrganisationChanges,
    private readonly names: NamePolicies,
  ) {}

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
      await this.checkSender(tx, settings);
      return furnish(tx, context);
    });
  }

  /** Ids of all organisations of the installation. */
  async allIds(): Promise<string[]> {
    return this.database.findOrganisations(ALL_ORGANISATIONS, {});
  }

  /** The organisation of the transaction. */
  async current(tx: Tx): Promise<Organisation> {
    const [organisation] = await tx.getRepository(Organisation).find({ take: 1 });
    if (!organisation) throw new AppError('NOT_FOUND', 'There is no such organisation');
    return organisation;
  }

  /** The day in the organisation's own zone, by the database's clock. */
  async today(tx: Tx): Promise<LocalDate> {
    const row = found(await TODAY.first(tx, {}), 'organisation');
    return row.today;
  }

  /** @throws AppError BAD_INPUT naming each setting that cannot be used */
  async update(tx: Tx, context: TenantContext, settings: OrganisationSettings): Promise<Organisation> {
    checkSettings(settings);
    const organisation = await this.current(tx);
    const saved = await tx.getRepository(Organisation).save({ ...organisation, ...settings });
    await this.checkSender(tx, settings);
    const given = Object.keys(settings) as (keyof OrganisationSettings)[];
    await this.changes.announce(tx, context, {
      settings: given.filter((setting) => settings[setting] !== undefined),
    });
    return saved;
  }
  private checkSender(tx: Tx, { smsSender }: OrganisationSettings): Promise<void> {
    return this.names.check(tx, [{ field: 'smsSender', text: smsSender }]);
  }
}
