import { badCursor, type KeyValue } from '#libs/database/keyset.js';
import type { Vault } from '#libs/secrets/vault.js';

/**
 * Makes and reads the cursors of one organisation. A cursor holds the key of a row, names among it, and clients
 * write it into logs and addresses; so it is sealed, bound to the name of its order and to the organisation.
 */
export class CursorSeal {
  private readonly vault: Vault;

  constructor(
    vault: Vault,
    private readonly organisationId: string,
  ) {
    this.vault = vault.forCursors();
  }

  /**
   * The cursor of a row. A timestamp that is compared to the microsecond must go in as the text that PostgreSQL gives
   * (`expr::text`), as a Date loses the microseconds and with them the row's place.
   */
  seal(order: string, key: readonly (KeyValue | Date)[]): string {
    return this.vault.seal(JSON.stringify(key), this.placeOf(order)).toString('base64url');
  }

  /** @throws AppError BAD_CURSOR for anything that `seal` has not made for this order and organisation */
  open(order: string, cursor: string): KeyValue[] {
    try {
      return JSON.parse(this.vault.open(Buffer.from(cursor, 'base64url'), this.placeOf(order))) as KeyValue[];
    } catch {
      throw badCursor();
    }
  }

  private placeOf(order: string) {
    return { column: `cursor.${order}`, organisationId: this.organisationId };
  }
}
