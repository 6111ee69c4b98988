import type { RequestScope } from '../auth/request-scope.js';
import { participantById, staffMemberById } from './people.loaders.js';
import { toParticipant, toStaffMember } from './people.mapping.js';
import type { Participant, StaffMember } from './people.types.js';

/** Somebody by their id, as the reader may see them; null where they may not, or where there is no id. */
export async function findParticipant(scope: RequestScope, id: string | null): Promise<Participant | null> {
  const row = id === null ? null : await scope.load(participantById, id);
  return row && toParticipant(row, scope);
}

/** A member of staff by their id; null for peers, to whom staff are not shown. */
export async function findStaffMember(scope: RequestScope, id: string | null): Promise<StaffMember | null> {
  if (id === null || scope.isPeer) return null;
  const row = await scope.load(staffMemberById, id);
  return row && toStaffMember(row, scope);
}
