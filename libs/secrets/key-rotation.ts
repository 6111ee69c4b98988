import { Injectable } from '@nestjs/common';
import { systemContext, TenantDatabase } from '#libs/database/tenant-database.js';
import { SEALED_COLUMNS } from './sealed-columns.js';
import { sealColumn, type SealingCounts } from './sealing-batches.js';
import { Vault } from './vault.js';

/** What was done in one column of one organisation. Holds nothing personal. */
export interface RotationStep extends SealingCounts {
  readonly table: string;
}

/** Seals with the current key what is still sealed with an older one, so that the older one can be taken away. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: TenantDatabase,
    private readonly vault: Vault,
  ) {}

  /**
   * Goes through one organisation. May run at any time, twice at once and again; numbers are read and found meanwhile.
   * @param tell hears of each column in which there was something to do
   */
  async run(
    organisationId: string,
    options: {
      readonly jobId?: string;
      readonly signal?: AbortSignal;
      readonly tell?: (step: RotationStep) => void;
    } = {},
  ): Promise<SealingCounts> {
    const context = systemContext(organisationId, options.jobId);
    let total: SealingCounts = { sealed: 0, unreadable: 0 };
    for (const column of SEALED_COLUMNS) {
      const { database, vault } = this;
      const counts = await sealColumn(database, vault, context, column, 'OLDER_KEY', options.signal);
      if (counts.sealed + counts.unreadable > 0) options.tell?.({ table: column.table, ...counts });
      total = {
        sealed: total.sealed + counts.sealed,
        unreadable: total.unreadable + counts.unreadable,
      };
    }
    return total;
  }
}
