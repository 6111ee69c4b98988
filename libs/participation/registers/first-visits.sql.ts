import { sql } from '#libs/database/sql.js';

interface VisitorOfKey {
  readonly clientKey: string;
  readonly visitorId: string;
}

/** Of keys that are used in sessions which can be seen. */
export const VISITORS_OF_KEYS = sql<{ clientKeys: readonly string[] }, VisitorOfKey>`
  SELECT client_key, visitor_id FROM first_visit WHERE client_key = ANY (${'clientKeys'}::text[])`;

interface Claims {
  readonly organisationId: string;
  readonly sessionId: string;
  readonly clientKeys: readonly string[];
  readonly visitorIds: readonly string[];
}

/** Waits for whoever is just claiming one of these keys. */
export const CLAIM_KEYS = sql<Claims, VisitorOfKey>`
  INSERT INTO first_visit (organisation_id, session_id, client_key, visitor_id)
  SELECT ${'organisationId'}, ${'sessionId'}, claimed.client_key, claimed.visitor_id
  FROM unnest(${'clientKeys'}::text[], ${'visitorIds'}::uuid[]) AS claimed (client_key, visitor_id)
  ORDER BY claimed.client_key
  ON CONFLICT (organisation_id, client_key) DO NOTHING
  RETURNING client_key, visitor_id`;
