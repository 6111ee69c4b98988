import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, ERROR_CODES } from '#libs/errors/app-error.js';
import { requireManagesAll } from '#libs/groups/managed-groups.js';
import { MergeSteps, type Merge, type Pair } from '#libs/people/merge-steps.js';
import { Organisations } from '#libs/people/organisations.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { Participant } from '#libs/people/participant.entity.js';
import { lockBoth } from './merge-locks.js';
import { confirmationToken, needsConfirmation, summariseMerge, type MergeSummary } from './merge-summary.js';
import { ParticipantMerge } from './participant-merge.entity.js';

export interface MergePreview extends MergeSummary {
  readonly needsConfirmation: boolean;
  readonly confirmationToken: string;
}

/**
 * Makes one of two participants who turn out to be one person. Everything that refers to the duplicate refers to the kept
 * person afterwards, in one transaction; the database itself lets nothing new refer to the duplicate (refuse_merged).
 */
@Injectable()
export class ParticipantMerging {
  constructor(
    private readonly organisations: Organisations,
    private readonly steps: MergeSteps,
    private readonly changes: ParticipantChanges,
  ) {}

  /**
   * What merging would move, and where both have something.
   * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT for one person given twice, CONFLICT for somebody who is archived,
   *   PARTICIPANT_MERGED
   */
  async preview(tx: Tx, context: TenantContext, pair: Pair): Promise<MergePreview> {
    requireManagesAll(context);
    await requireMergeable(tx, pair);
    const today = await this.organisations.today(tx);
    const summary = await summariseMerge(tx, this.steps.inOrder(), pair, today);
    return {
      ...summary,
      needsConfirmation: needsConfirmation(summary),
      confirmationToken: confirmationToken(pair, summary),
    };
  }

  /**
   * Merges. Asking again for the same two gives the same answer.
   * @param token of the preview; needed where both have something, and checked wherever it is given
   * @throws AppError as `preview`, CONFIRMATION_NEEDED, and CONFLICT when they are in use for long
   */
  async merge(tx: Tx, context: TenantContext, pair: Pair, token: string | null): Promise<ParticipantMerge> {
    requireManagesAll(context);
    requireTwo(pair);
    await lockBoth(tx, pair, this.steps.inOrder());
    const merges = tx.getRepository(ParticipantMerge);
    const done = await merges.findOneBy(pair);
    if (done !== null) return done;
    const preview = await this.preview(tx, context, pair);
    if (token === null ? preview.needsConfirmation : token !== preview.confirmationToken) {
      throw new AppError('CONFIRMATION_NEEDED', 'Look at what both have, and give the token of that preview');
    }
    await this.move(tx, context, pair);
    await this.changes.announce(tx, context, { kind: 'MERGED', participantId: pair.survivorId });
    const { moves, conflicts } = preview;
    const { id } = await merges.save({
      organisationId: context.organisationId,
      ...pair,
      summary: { moves, conflicts },
      mergedById: context.actor.staffMemberId,
    });
    return merges.findOneByOrFail({ id });
  }

  private async move(tx: Tx, context: TenantContext, pair: Pair): Promise<void> {
    const steps = this.steps.inOrder();
    const afterwards: (() => Promise<void>)[] = [];
    const merge: Merge = {
      ...pair,
      context,
      today: await this.organisations.today(tx),
      absorb: async (table, rows) => {
        if (rows.length === 0) return;
        for (const step of steps) await step.follow?.[table]?.(tx, merge, rows);
      },
      afterwards: (work) => {
        afterwards.push(work);
      },
    };
    for (const step of steps) await step.move(tx, merge);
    for (const work of afterwards) await work();
  }
}

function requireTwo({ survivorId, duplicateId }: Pair): void {
  if (survivorId === duplicateId)
    throw badInput('duplicateId', 'Give somebody else than the one who is kept');
}

async function requireMergeable(tx: Tx, pair: Pair): Promise<void> {
  requireTwo(pair);
  const { survivorId, duplicateId } = pair;
  const people = await tx.getRepository(Participant).findBy({ id: In([survivorId, duplicateId]) });
  if (people.length < 2) throw new AppError('NOT_FOUND', 'There is no such participant');
  if (people.some(({ mergedIntoId }) => mergedIntoId !== null)) {
    throw new AppError('PARTICIPANT_MERGED', ERROR_CODES.PARTICIPANT_MERGED);
  }
  const archived = people.filter(({ archivedAt }) => archivedAt !== null);
  if (archived.length === 0) return;
  throw new AppError('CONFLICT', 'Take the archived participant back first', {
    fields: archived.map(({ id }) => ({
      field: id === survivorId ? 'survivorId' : 'duplicateId',
      message: 'Is archived',
    })),
  });
}
