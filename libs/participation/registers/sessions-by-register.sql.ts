import { columnsOf } from '#libs/database/columns-of.js';
import { PagedList } from '#libs/database/page-of.js';
import { fragment } from '#libs/database/sql.js';
import { Session } from '#libs/groups/session.entity.js';
import { BY_START, LISTED_SESSIONS, type ListedSessions } from '#libs/groups/sessions.sql.js';
import type { RegisterStatus } from '../rules/register-status.js';

type ListedByRegister = ListedSessions & { readonly register: RegisterStatus };

/** Written out for each status, so that the planner sees the condition of the index `session_register_open`. */
const IN_STATUS = fragment<ListedByRegister>`(
  (${'register'}::text = 'CLOSED' AND s.register_closed_at IS NOT NULL)
  OR (${'register'} = 'OPEN' AND s.status = 'PLANNED' AND s.register_closed_at IS NULL
    AND (now() AT TIME ZONE s.time_zone)::date >= s.local_date)
  OR (${'register'} = 'MISSING' AND s.status = 'PLANNED' AND s.register_closed_at IS NULL AND s.starts_at <= now()
    AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = s.id AND a.mark IS NOT NULL)))`;

export const SESSIONS_BY_REGISTER = new PagedList<ListedByRegister, Session>({
  select: columnsOf(Session, 's'),
  from: fragment<ListedByRegister>`${LISTED_SESSIONS} AND ${IN_STATUS}`,
  order: BY_START,
});
