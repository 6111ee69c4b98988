import { sql, type NoParameters } from './sql.js';

/** What row-level security and the audit go by, for the rest of a transaction. */
export interface TenantSettings {
  readonly organisationId: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly requestId: string;
  /** An array of ids as PostgreSQL writes it; empty: not limited to groups. */
  readonly groupIds: string;
}

export const SET_TENANT = sql<TenantSettings, object>`
  SELECT set_config('app.organisation_id', ${'organisationId'}, true), set_config('app.actor_kind', ${'actorKind'}, true),
    set_config('app.actor_id', ${'actorId'}, true), set_config('app.request_id', ${'requestId'}, true),
    set_config('app.group_ids', ${'groupIds'}, true)`;

export const GROUP_IDS = sql<NoParameters, { groupIds: string }>`
  SELECT coalesce(current_setting('app.group_ids', true), '') AS group_ids`;

export const SET_GROUP_IDS = sql<{ groupIds: string }, object>`
  SELECT set_config('app.group_ids', ${'groupIds'}, true)`;

export const SET_SYSTEM = sql<NoParameters, object>`
  SELECT set_config('app.system', 'on', true), set_config('app.organisation_id', '', true)`;

export const END_SYSTEM = sql<NoParameters, object>`
  SELECT set_config('app.system', 'off', true)`;
