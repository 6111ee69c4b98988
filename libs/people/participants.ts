import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { fetchPage, type KeysetColumn, type PageRequest } from '#libs/database/keyset.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES, type FieldProblem } from '#libs/errors/app-error.js';
import { ParticipantChanges } from './participant-changes.js';
import { Participant } from './participant.entity.js';

export interface ParticipantFields {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly alias?: string | null;
  readonly language?: string | null;
  readonly birthYear?: number | null;
  readonly note?: string | null;
}

export interface ParticipantFilter {
  /** Part of a first name, last name or alias, in any case. */
  readonly search?: string | null;
  /** Members of this group, at any time. */
  readonly groupId?: string | null;
  /** False leaves archived people out. */
  readonly includeArchived: boolean;
  /** For peers: nothing but first names decides what is found and in which order. */
  readonly firstNamesOnly: boolean;
}

/** The order of participant lists: Finnish alphabetical order of the whole name. */
export const PARTICIPANTS_BY_NAME: readonly KeysetColumn[] = [
  { expr: 'participant.sortName', direction: 'ASC', cast: 'text' },
  { expr: 'participant.id', direction: 'ASC', cast: 'uuid' },
];

/** The order for peers, in which nothing but the first name plays a part. */
export const PARTICIPANTS_BY_FIRST_NAME: readonly KeysetColumn[] = [
  { expr: 'participant.firstName', direction: 'ASC', cast: 'text' },
  { expr: 'participant.id', direction: 'ASC', cast: 'uuid' },
];

const EARLIEST_BIRTH_YEAR = 1900;
/** RFC 5646 language subtag, with an optional script or region. */
const LANGUAGE_TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** People who take part. */
@Injectable()
export class Participants {
  constructor(private readonly changes: ParticipantChanges) {}

  /** @throws AppError BAD_INPUT naming each field that cannot be used */
  async create(
    tx: Tx,
    context: TenantContext,
    fields: ParticipantFields & { readonly firstName: string },
  ): Promise<Participant> {
    checkFields(fields);
    const repository = tx.getRepository(Participant);
    const { id } = await repository.save({ organisationId: context.organisationId, ...trimmed(fields) });
    return repository.findOneByOrFail({ id });
  }

  /** @throws AppError NOT_FOUND, BAD_INPUT, PARTICIPANT_MERGED */
  async update(tx: Tx, id: string, fields: ParticipantFields): Promise<Participant> {
    checkFields(fields);
    const participant = await this.toChange(tx, id);
    await tx.getRepository(Participant).save({ ...participant, ...trimmed(fields) });
    return this.byId(tx, id);
  }

  /**
   * Takes somebody out of the lists; nothing about them is deleted.
   * @throws AppError NOT_FOUND, PARTICIPANT_MERGED
   */
  async archive(tx: Tx, context: TenantContext, id: string, archived: boolean): Promise<Participant> {
    const participant = await this.toChange(tx, id);
    const archivedAt = archived ? (participant.archivedAt ?? new Date()) : null;
    const saved = await tx.getRepository(Participant).save({ ...participant, archivedAt });
    const kind = archived ? 'ARCHIVED' : 'RESTORED';
    await this.changes.announce(tx, context, { kind, participantId: id });
    return saved;
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<Participant> {
    const participant = await tx.getRepository(Participant).findOneBy({ id });
    if (!participant) throw new AppError('NOT_FOUND', 'There is no such participant');
    return participant;
  }

  /** Locks them, as they may just be merged into somebody else. */
  private async toChange(tx: Tx, id: string): Promise<Participant> {
    await tx.query('SELECT 1 FROM participant WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const participant = await this.byId(tx, id);
    if (participant.mergedIntoId !== null) {
      throw new AppError('PARTICIPANT_MERGED', ERROR_CODES.PARTICIPANT_MERGED);
    }
    return participant;
  }

  async page(tx: Tx, filter: ParticipantFilter, request: PageRequest): Promise<Participant[]> {
    const order = filter.firstNamesOnly ? PARTICIPANTS_BY_FIRST_NAME : PARTICIPANTS_BY_NAME;
    return fetchPage(filtered(tx, filter), order, request);
  }

  async count(tx: Tx, filter: ParticipantFilter): Promise<number> {
    return filtered(tx, filter).getCount();
  }
}

/** Who stands in the place of each of these people, of those who were merged into somebody. */
export async function keptByDuplicate(tx: Tx, ids: readonly string[]): Promise<Map<string, Participant>> {
  const { entities, raw } = await tx
    .getRepository(Participant)
    .createQueryBuilder('kept')
    .innerJoin(Participant, 'merged', 'merged.mergedIntoId = kept.id')
    .addSelect('merged.id', 'duplicate')
    .where('merged.id = ANY (:ids)', { ids })
    .getRawAndEntities<{ kept_id: string; duplicate: string }>();
  const keptById = new Map(entities.map((kept) => [kept.id, kept]));
  return new Map(raw.map((row) => [row.duplicate, keptById.get(row.kept_id)!]));
}

function filtered(tx: Tx, filter: ParticipantFilter): SelectQueryBuilder<Participant> {
  const query = tx.getRepository(Participant).createQueryBuilder('participant');
  if (!filter.includeArchived) query.andWhere('participant.archivedAt IS NULL');
  if (filter.search) {
    const pattern = `%${filter.search
      .trim()
      .toLowerCase()
      .replace(/[\\%_]/g, '\\$&')}%`;
    const names = filter.firstNamesOnly
      ? 'lower(participant.firstName) LIKE :pattern'
      : '(participant.sortName LIKE :pattern OR lower(participant.alias) LIKE :pattern)';
    query.andWhere(names, { pattern });
  }
  if (filter.groupId) {
    query.andWhere(
      'EXISTS (SELECT 1 FROM membership m WHERE m.participant_id = participant.id AND m.group_id = :groupId)',
      { groupId: filter.groupId },
    );
  }
  return query;
}

function trimmed(fields: ParticipantFields): Partial<Participant> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]: [string, unknown]) => [
        key,
        typeof value === 'string' ? value.trim() || null : value,
      ]),
  );
}

function checkFields(fields: ParticipantFields): void {
  const problems: FieldProblem[] = [];
  if (fields.firstName !== undefined && !fields.firstName?.trim()) {
    problems.push({ field: 'firstName', message: 'Give a first name or an alias' });
  }
  if (fields.language !== undefined && !LANGUAGE_TAG.test(fields.language ?? '')) {
    problems.push({ field: 'language', message: 'Give a language tag such as fi, sv, en or uk' });
  }
  const latest = new Date().getUTCFullYear();
  if (fields.birthYear != null && !(fields.birthYear >= EARLIEST_BIRTH_YEAR && fields.birthYear <= latest)) {
    problems.push({ field: 'birthYear', message: `Give a year from ${EARLIEST_BIRTH_YEAR} to ${latest}` });
  }
  if (problems.length > 0)
    throw new AppError('BAD_INPUT', 'Some fields cannot be used', { fields: problems });
}
