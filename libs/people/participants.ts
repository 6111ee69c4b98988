import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, ERROR_CODES, type FieldProblem } from '#libs/errors/app-error.js';
import { ParticipantChanges } from './participant-changes.js';
import { Participant } from './participant.entity.js';
import {
  KEPT_OF,
  LOCK_PARTICIPANT,
  PARTICIPANTS_BY,
  RANKED_PARTICIPANTS_BY,
  type RankedParticipant,
} from './participants.sql.js';
import { found } from '#libs/errors/found.js';

export interface ParticipantFields {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly alias?: string | null;
  readonly language?: string | null;
  readonly birthYear?: number | null;
  readonly note?: string | null;
}

/** Current members come before those of another time, and these before everybody else. */
export interface Ranking {
  readonly currentIds: readonly string[];
  readonly formerIds: readonly string[];
}

export interface ParticipantFilter {
  /** Parts of first name, last name and alias in any order, with or without the marks on letters, in any case. */
  readonly search?: string | null;
  /** Found as well, whatever they are called: whose phone number was searched for. */
  readonly holderIds?: readonly string[];
  /** Who comes first. */
  readonly ranking?: Ranking | null;
  /** Only these; an empty list finds nobody. */
  readonly onlyIds?: readonly string[] | null;
  /** False leaves archived people out. */
  readonly includeArchived: boolean;
  /** For peers: nothing but first names decides what is found and in which order. */
  readonly firstNamesOnly: boolean;
}

const EARLIEST_BIRTH_YEAR = 1900;
/** RFC 5646 language subtag, with an optional script or region. */
const LANGUAGE_TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

/** People who take part. */
@Injectable()
export class Participants {
  constructor(private readonly changes: ParticipantChanges) {}

  /**
   * @param fields with `id`, the new id is that one
   * @throws AppError BAD_INPUT naming each field that cannot be used
   */
  async create(
    tx: Tx,
    context: TenantContext,
    fields: ParticipantFields & { readonly firstName: string; readonly id?: string },
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
    return found(await rowById(tx, Participant, id), 'participant');
  }

  /** Locks them, as they may just be merged into somebody else. */
  private async toChange(tx: Tx, id: string): Promise<Participant> {
    await LOCK_PARTICIPANT.run(tx, { id });
    const participant = await this.byId(tx, id);
    if (participant.mergedIntoId !== null) {
      throw new AppError('PARTICIPANT_MERGED', ERROR_CODES.PARTICIPANT_MERGED);
    }
    return participant;
  }

  /** One page, in alphabetical order; where `isRanked`, in that of their ranks first. */
  async page(
    tx: Tx,
    filter: ParticipantFilter,
    request: PageRequest,
  ): Promise<(Participant & Partial<Pick<RankedParticipant, 'rank'>>)[]> {
    return isRanked(filter)
      ? RANKED_PARTICIPANTS_BY[namesOf(filter)].page(tx, ranked(filter), request)
      : PARTICIPANTS_BY[namesOf(filter)].page(tx, listed(filter), request);
  }

  async count(tx: Tx, filter: ParticipantFilter): Promise<number> {
    return isRanked(filter)
      ? RANKED_PARTICIPANTS_BY[namesOf(filter)].count(tx, ranked(filter))
      : PARTICIPANTS_BY[namesOf(filter)].count(tx, listed(filter));
  }
}

/** Who stands in the place of each of these people, of those who were merged into somebody. */
export async function keptByDuplicate(tx: Tx, ids: readonly string[]): Promise<Map<string, Participant>> {
  const rows = await KEPT_OF.rows(tx, { ids });
  return new Map(rows.map(({ duplicateId, ...kept }) => [duplicateId, kept]));
}

/** Whether there is something to search for. */
export function isSearch(search: string | null | undefined): boolean {
  return Boolean(search?.trim());
}

/** Whether the rows have a rank, by which they are ordered first: who was searched for, or for whom there is a ranking. */
function isRanked({ search, ranking }: ParticipantFilter): boolean {
  return isSearch(search) || ranking != null;
}

function namesOf({ firstNamesOnly }: ParticipantFilter): 'FIRST_NAME' | 'NAME' {
  return firstNamesOnly ? 'FIRST_NAME' : 'NAME';
}

function listed({ onlyIds = null, includeArchived }: ParticipantFilter) {
  return { onlyIds, includeArchived };
}

function ranked(filter: ParticipantFilter) {
  const { search, holderIds = [], ranking } = filter;
  const { currentIds, formerIds } = ranking ?? { currentIds: [], formerIds: [] };
  return { ...listed(filter), search: search?.trim() || null, holderIds, currentIds, formerIds };
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
