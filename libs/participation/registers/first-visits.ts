import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { ConsentSource } from '#libs/people/consent.entity.js';
import { ParticipantContacts } from '#libs/people/participant-contacts.js';
import { numberSearched } from '#libs/people/phone-numbers.js';
import { refusalOfVisitor, type NewVisitor, type RowRefusal } from '../rules/new-visitor.js';
import type { SentMark } from '../rules/register-decision.js';
import { CLAIM_KEYS, VISITORS_OF_KEYS } from './first-visits.sql.js';

/** Somebody new with all that a participant may be given. */
export type FirstVisitor = NewVisitor & {
  /** BCP 47; the database's default if left out. */
  readonly language?: string;
  readonly smsConsent?: ConsentSource | null;
};

/** A mark that arrives: of a participant, or of somebody who is new. */
export type ArrivingMark = Omit<SentMark, 'participantId'> &
  (
    | { readonly participantId: string; readonly visitor?: null }
    | { readonly participantId?: null; readonly visitor: FirstVisitor }
  );

/** The people behind the keys of new ones: known already, or to be made under a new id. */
export interface Visitors {
  readonly ids: ReadonlyMap<string, string>;
  /** Whom nobody has made yet, by their new ids. */
  readonly toMake: ReadonlyMap<string, FirstVisitor>;
  readonly refusals: ReadonlyMap<string, RowRefusal>;
}

const KEY_TAKEN: RowRefusal = {
  code: 'CLIENT_KEY_REUSED',
  message: 'The client key of a new person was already used for something else',
};

/** Makes the people who come for the first time, each once, however often and by however many devices they are sent. */
@Injectable()
export class FirstVisits {
  constructor(private readonly contacts: ParticipantContacts) {}

  /**
   * Looks up who the new people among these marks are. Of one key, what is sent first counts.
   * @param taken keys that are used where this transaction cannot look
   */
  async lookUp(
    tx: Tx,
    { onlyGroupIds }: TenantContext,
    marks: readonly ArrivingMark[],
    taken: ReadonlySet<string> = new Set(),
  ): Promise<Visitors> {
    const sent = new Map<string, FirstVisitor>();
    for (const { visitor } of marks)
      if (visitor && !sent.has(visitor.clientKey)) sent.set(visitor.clientKey, visitor);
    if (sent.size === 0) return { ids: new Map(), toMake: new Map(), refusals: new Map() };
    const refusals = new Map<string, RowRefusal>();
    for (const [key, visitor] of sent) {
      const refusal = refusalOfVisitor(visitor, onlyGroupIds !== null, isPhoneNumber);
      if (refusal) refusals.set(key, refusal);
    }
    const clientKeys = [...sent.keys()].filter((key) => !refusals.has(key));
    const known = await VISITORS_OF_KEYS.rows(tx, { clientKeys });
    const ids = new Map(known.map(({ clientKey, visitorId }) => [clientKey, visitorId]));
    const toMake = new Map<string, FirstVisitor>();
    for (const key of clientKeys) {
      if (ids.has(key)) continue;
      if (taken.has(key)) {
        refusals.set(key, KEY_TAKEN);
        continue;
      }
      const id = randomUUID();
      ids.set(key, id);
      toMake.set(id, sent.get(key)!);
    }
    return { ids, toMake, refusals };
  }

  /**
   * Makes these people, but nobody whose key is taken.
   * @returns the keys that were taken, in this very moment or in a session that cannot be seen
   */
  async make(
    tx: Tx,
    context: TenantContext,
    sessionId: string,
    visitors: ReadonlyMap<string, FirstVisitor>,
  ): Promise<Set<string>> {
    if (visitors.size === 0) return new Set();
    const { organisationId } = context;
    const clientKeys = [...visitors.values()].map(({ clientKey }) => clientKey);
    const visitorIds = [...visitors.keys()];
    const claimed = await CLAIM_KEYS.rows(tx, { organisationId, sessionId, clientKeys, visitorIds });
    for (const { visitorId } of claimed) {
      const { clientKey: _, ...fields } = visitors.get(visitorId)!;
      await this.contacts.createParticipant(tx, context, { ...fields, id: visitorId });
    }
    const own = new Set(claimed.map(({ clientKey }) => clientKey));
    return new Set(clientKeys.filter((key) => !own.has(key)));
  }
}

function isPhoneNumber(text: string): boolean {
  return numberSearched(text) !== null;
}
