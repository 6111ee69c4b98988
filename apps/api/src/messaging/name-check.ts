import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#libs/config/config.js';
import type { Tx } from '#libs/database/tenant-database.js';
import { checkToldNames, type ToldName } from '#libs/messaging/text-checks/name-check.js';
import { CONFIG } from '../config.js';

/** Looks over names and places that texts will tell, in the transaction that saves them. */
@Injectable()
export class ToldNames {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @throws AppError BAD_INPUT naming the field, when texts that tell it could not leave */
  async check(tx: Tx, name: ToldName): Promise<void> {
    await checkToldNames(tx, this.config.publicUrl, [name]);
  }

  /** @throws AppError BAD_INPUT when texts that tell the group's public name could not leave */
  async checkGroup(tx: Tx, group: { readonly id: string; readonly publicName: string }): Promise<void> {
    const name = { field: 'publicName', text: group.publicName };
    await checkToldNames(tx, this.config.publicUrl, [name], group.id);
  }
}
