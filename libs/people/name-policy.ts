import { Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import { AppError, type FieldProblem } from '#libs/errors/app-error.js';

/** A name, a place or a sender that texts will tell, with the field it came in. */
export interface MessageName {
  readonly field: string;
  /** Null is told to nobody. */
  readonly text: string | null | undefined;
  /** The group whose public name it is: its own internal name is looked at by `problemsOfNames`. */
  readonly ofGroupId?: string;
}

/** Decides which names may be told. */
export interface NamePolicy {
  /** What is wrong with the names, each problem with the field of its name; empty when texts may tell them. */
  problemsOf(tx: Tx, names: readonly MessageName[]): Promise<FieldProblem[]>;
}

/**
 * Asked by every service that writes a name, a place or a sender which texts will tell, whoever gave it: the api, an import or
 * a command. Whoever sends texts registers what decides. In a process without messaging every name is taken: nothing is told
 * there, and a text is looked over once more when it leaves.
 */
@Injectable()
export class NamePolicies {
  private policy: NamePolicy | null = null;

  /** For the module that tells names, at start. */
  register(policy: NamePolicy): void {
    this.policy = policy;
  }

  /** As `NamePolicy`. */
  async problemsOf(tx: Tx, names: readonly MessageName[]): Promise<FieldProblem[]> {
    const told = names.filter(({ text }) => text?.trim());
    return this.policy === null || told.length === 0 ? [] : this.policy.problemsOf(tx, told);
  }

  /** @throws AppError BAD_INPUT naming each field whose text could not be told, and what is wrong with it */
  async check(tx: Tx, names: readonly MessageName[]): Promise<void> {
    const fields = await this.problemsOf(tx, names);
    if (fields.length > 0) throw new AppError('BAD_INPUT', 'Texts could not tell this', { fields });
  }
}
