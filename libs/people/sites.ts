import { Injectable } from '@nestjs/common';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { Site } from './site.entity.js';
import { found } from '#libs/errors/found.js';

/** The places of an organisation; few enough to list whole. */
@Injectable()
export class Sites {
  async all(tx: Tx): Promise<Site[]> {
    return tx.getRepository(Site).find({ order: { name: 'ASC', id: 'ASC' } });
  }

  async create(
    tx: Tx,
    context: TenantContext,
    fields: { name: string; address: string | null },
  ): Promise<Site> {
    const repository = tx.getRepository(Site);
    const { id } = await saved(fields.name, () =>
      repository.save({
        organisationId: context.organisationId,
        name: fields.name.trim(),
        address: fields.address,
      }),
    );
    return repository.findOneByOrFail({ id });
  }

  async update(tx: Tx, id: string, fields: { name?: string; address?: string | null }): Promise<Site> {
    const site = found(await rowById(tx, Site, id), 'site');
    const name = fields.name?.trim() ?? site.name;
    return saved(name, () => tx.getRepository(Site).save({ ...site, ...fields, name }));
  }
}

async function saved<T>(name: string, save: () => Promise<T>): Promise<T> {
  if (name.trim() === '') throw badInput('name', 'Give a name');
  try {
    return await save();
  } catch (error) {
    if (sqlStateOf(error) === SQLSTATE.UNIQUE_VIOLATION) {
      throw new AppError('CONFLICT', 'There is already a site of that name', {
        fields: [{ field: 'name', message: 'Give a name that no other site has' }],
      });
    }
    throw error;
  }
}
