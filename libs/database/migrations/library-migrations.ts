import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a library that owns tables brings to the schema: `libs/<library>/<library>.migrations.ts`. */
export interface LibraryMigrations {
  /** The name of each ends with the moment it was written, in milliseconds: in this order they run, over all libraries. */
  readonly migrations: readonly (new () => ForwardMigration)[];
  /** Tables to which the application may add rows but whose rows it may never change. */
  readonly appendOnlyTables?: readonly string[];
  /** Tables that only triggers write. */
  readonly readOnlyTables?: readonly string[];
}

/** A migration that is a list of statements. One that has landed is never edited. */
export abstract class ForwardMigration implements MigrationInterface {
  protected abstract readonly statements: readonly string[];

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of this.statements) await runner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead');
  }
}
