import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#libs/database/keyset.js';
import { rowById } from '#libs/database/rows-by-id.js';
import { SQLSTATE, sqlStateOf } from '#libs/database/sqlstates.js';
import { TenantDatabase, type TenantContext, type Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput, ERROR_CODES } from '#libs/errors/app-error.js';
import { found } from '#libs/errors/found.js';
import { Participant } from '#libs/people/participant.entity.js';
import { SecretLink, type LinkPurpose } from './secret-link.entity.js';
import {
  DELETE_ENDED_LINKS,
  LINK_LIFE,
  LINKS,
  MARK_LINK_USED,
  ORGANISATIONS_WITH_ENDED_LINKS,
  PRESENTED_LINK,
  REVOKE_LINK,
  type LinksWanted,
  type PresentedLink,
} from './secret-links.sql.js';

/** 192 random bits: nobody guesses one, and 32 characters still fit into one SMS with a sentence. */
const TOKEN_BYTES = 24;
const TOKEN = /^[A-Za-z0-9_-]{32}$/;
const DAY_MS = 86_400_000;
/** How long a link to somebody's own page may be good for, where no session ends it. */
export const MAX_SELF_SERVICE_DAYS = 366;

/** What a new link opens, and for whom. */
export type NewLink =
  | { readonly purpose: 'CALENDAR_STAFF'; readonly staffMemberId: string; readonly internalNames: boolean }
  | { readonly purpose: 'CALENDAR_SITE'; readonly siteId: string }
  | { readonly purpose: 'CALENDAR_PARTICIPANT'; readonly participantId: string }
  | {
      readonly purpose: 'SELF_SERVICE';
      readonly participantId: string;
      /** The link ends when this session has ended. */
      readonly sessionId: string | null;
      /** The link ends then at the latest; needed where there is no session. */
      readonly expiresAt: Date | null;
    };

/** A token as it is shown once, beside its row. */
export interface IssuedLink {
  readonly token: string;
  readonly row: SecretLink;
}

export interface LinkFilter {
  readonly purposes: readonly LinkPurpose[];
  readonly participantId?: string | null;
  /** Leaves out the calendars of all other staff members; null: everybody's. */
  readonly ownerId?: string | null;
  /** False leaves out links that were revoked or have expired. */
  readonly includeEnded: boolean;
}

/** Addresses that nobody can guess: kept as hashes, looked up at every request, so that revoking one works at once. */
@Injectable()
export class SecretLinks {
  constructor(private readonly database: TenantDatabase) {}

  /**
   * Makes a link. Its token is in the answer and nowhere else.
   * @throws AppError NOT_FOUND for an unknown person, site or session; CONFLICT for an archived participant; BAD_INPUT
   *   for an end that has passed or lies too far ahead; SESSION_STARTED when the session is over
   */
  async issue(tx: Tx, context: TenantContext, link: NewLink): Promise<IssuedLink> {
    if (link.purpose === 'SELF_SERVICE') await requireLifeAhead(tx, link);
    if ('participantId' in link) await requireInUse(tx, link.participantId);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const repository = tx.getRepository(SecretLink);
    const { id } = await repository
      .save({
        ...link,
        organisationId: context.organisationId,
        createdById: context.actor.staffMemberId,
        tokenHash: hashOf(token),
      })
      .catch((error: unknown) => {
        if (sqlStateOf(error) !== SQLSTATE.FOREIGN_KEY_VIOLATION) throw error;
        throw new AppError('NOT_FOUND', 'There is no such person, site or session', { cause: error });
      });
    return { token, row: await repository.findOneByOrFail({ id }) };
  }

  /** What a token opens or has opened; null when there never was such a token for any of these purposes. */
  async resolve(token: string, purposes: readonly LinkPurpose[]): Promise<PresentedLink | null> {
    if (!TOKEN.test(token)) return null;
    const tokenHash = hashOf(token);
    const [row] = await this.database.untenanted(PRESENTED_LINK, { tokenHash, purposes });
    return row ?? null;
  }

  /**
   * Notes that something is done with a link, in the transaction that does it.
   * @throws AppError LINK_ENDED when it was revoked meanwhile
   */
  async markUsed(tx: Tx, id: string): Promise<void> {
    const used = await MARK_LINK_USED.run(tx, { id });
    if (used === 0) throw new AppError('LINK_ENDED', ERROR_CODES.LINK_ENDED);
  }

  /**
   * Ends a calendar at once. Ending it again changes nothing.
   * @param ownerId leaves the calendars of all other staff members alone; null: everybody's may be ended
   * @throws AppError NOT_FOUND
   */
  async revokeCalendar(tx: Tx, id: string, ownerId: string | null): Promise<SecretLink> {
    const { purpose, staffMemberId } = await this.byId(tx, id);
    const isOfOthers = ownerId !== null && staffMemberId !== null && staffMemberId !== ownerId;
    if (purpose === 'SELF_SERVICE' || isOfOthers)
      throw new AppError('NOT_FOUND', 'There is no such calendar');
    return this.revoke(tx, id);
  }

  /**
   * Ends a link to somebody's own page at once. Ending it again changes nothing.
   * @throws AppError NOT_FOUND
   */
  async revokeSelfService(tx: Tx, id: string): Promise<SecretLink> {
    const { purpose } = await this.byId(tx, id);
    if (purpose !== 'SELF_SERVICE') throw new AppError('NOT_FOUND', 'There is no such link');
    return this.revoke(tx, id);
  }

  private async revoke(tx: Tx, id: string): Promise<SecretLink> {
    await REVOKE_LINK.run(tx, { id });
    return this.byId(tx, id);
  }

  /** @throws AppError NOT_FOUND */
  async byId(tx: Tx, id: string): Promise<SecretLink> {
    return found(await rowById(tx, SecretLink, id), 'link');
  }

  async page(tx: Tx, filter: LinkFilter, request: PageRequest): Promise<SecretLink[]> {
    return LINKS.page(tx, wanted(filter), request);
  }

  async count(tx: Tx, filter: LinkFilter): Promise<number> {
    return LINKS.count(tx, wanted(filter));
  }

  /** Organisations that may have links which ended more than a month ago. */
  async organisationsToPurge(): Promise<string[]> {
    return this.database.findOrganisations(ORGANISATIONS_WITH_ENDED_LINKS, {});
  }

  /** Deletes links that ended more than a month ago. @returns how many */
  async purge(tx: Tx): Promise<number> {
    return DELETE_ENDED_LINKS.run(tx, {});
  }
}

/** The form in which a token is kept. It has enough random bits for a fast hash. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function wanted({ participantId, ownerId, ...filter }: LinkFilter): LinksWanted {
  return { ...filter, participantId: participantId ?? null, ownerId: ownerId ?? null };
}

async function requireInUse(tx: Tx, participantId: string): Promise<void> {
  const participant = found(
    await tx.getRepository(Participant).findOneBy({ id: participantId }),
    'participant',
  );
  if (participant.archivedAt !== null)
    throw new AppError('CONFLICT', 'The participant is archived; take them back first');
}

async function requireLifeAhead(
  tx: Tx,
  link: { readonly sessionId: string | null; readonly expiresAt: Date | null },
): Promise<void> {
  if (link.sessionId === null && link.expiresAt === null) {
    throw badInput('expiresAt', 'Say when the link ends, or give a session');
  }
  const { sessionId, expiresAt } = link;
  const life = await LINK_LIFE.one(tx, { sessionId, expiresAt, longestMs: MAX_SELF_SERVICE_DAYS * DAY_MS });
  if (sessionId !== null) found(life.ended !== null, 'session');
  if (life.ended) throw new AppError('SESSION_STARTED', 'The session is over');
  if (life.tooEarly || life.tooLate) {
    throw badInput('expiresAt', `Give a moment ahead, within ${MAX_SELF_SERVICE_DAYS} days`);
  }
}
