import { fragment } from '#libs/database/sql.js';

/** Whether membership `m` holds on the local date of session `s`. */
export const MEMBER_ON = fragment`m.starts_on <= s.local_date AND coalesce(m.ends_on >= s.local_date, true)`;
