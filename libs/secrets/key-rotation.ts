import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '#libs/database/tenant-database.js';
import { SEALED_COLUMNS, SEALED_COLUMNS_OF_THE_INSTALLATION } from './sealed-columns.js';
import { sealColumn, type SealingCounts } from './sealing-batches.js';
import { Vault } from './vault.js';

/** What was done in one column. Holds nothing personal. */
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
   * Goes through one organisation, or what belongs to the installation. May run at any time, twice at once and again;
   * everything is read and found meanwhile.
   * @param organisationId null for the installation
   * @param options.tell hears of each column in which there was something to do
   */
  async run(
    organisationId: string | null,
    options: {
      readonly jobId?: string;
      readonly signal?: AbortSignal;
      readonly tell?: (step: RotationStep) => void;
    } = {},
  ): Promise<SealingCounts> {
    const { jobId, signal, tell } = options;
    const columns = organisationId === null ? SEALED_COLUMNS_OF_THE_INSTALLATION : SEALED_COLUMNS;
    const owner = { organisationId, ...(jobId === undefined ? {} : { jobId }) };
    let total: SealingCounts = { sealed: 0, unreadable: 0 };
    for (const column of columns) {
      const source = { from: 'OLDER_KEY', column } as const;
      const counts = await sealColumn(this.database, this.vault, owner, source, signal);
      if (counts.sealed + counts.unreadable > 0) tell?.({ table: column.table, ...counts });
      total = {
        sealed: total.sealed + counts.sealed,
        unreadable: total.unreadable + counts.unreadable,
      };
    }
    return total;
  }
}
