import { createHash } from 'node:crypto';
import { Client } from 'pg';

/** Each person is a member of two groups, each group has 20 members and meets once a week. */
const MEMBERS_OF_A_GROUP = 20;
const GROUPS_OF_A_PERSON = 2;

/** The marks of one group in a week: one for each member. */
export const MARKS_OF_A_WEEK = MEMBERS_OF_A_GROUP;

/**
 * Fills an empty database with one association whose groups have met for so many weeks, by plain SQL and without triggers:
 * three of four came. Marks lie in the order of days, and the order of ids has nothing to do with people or days, as in a
 * database that has grown.
 * @param ownerUrl a migrated database with nothing in it
 * @returns the id of the association
 */
export async function plantHistory(
  ownerUrl: string,
  { groups, weeks }: { readonly groups: number; readonly weeks: number },
): Promise<string> {
  const people = (groups * MEMBERS_OF_A_GROUP) / GROUPS_OF_A_PERSON;
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    for (const statement of STATEMENTS) {
      await client.query(
        statement
          .replaceAll('$groups', String(groups))
          .replaceAll('$people', String(people))
          .replaceAll('$members', String(MEMBERS_OF_A_GROUP))
          .replaceAll('$weeks', String(weeks)),
      );
    }
    // As autovacuum and the checkpointer do it within minutes.
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
  return ASSOCIATION;
}

const ASSOCIATION = '11111111-1111-4111-8111-111111111111';
/** The people of group g: seats g·20 … g·20+19 of a circle of all people. */
const PERSON = `md5('person' || ((g * $members + seat) % $people))::uuid`;

const STATEMENTS = [
  `INSERT INTO organisation (id, name) VALUES ('${ASSOCIATION}', 'Historia ry')`,
  `INSERT INTO site (id, organisation_id, name) VALUES (md5('site')::uuid, '${ASSOCIATION}', 'Talo')`,
  `INSERT INTO activity_group (id, organisation_id, site_id, internal_name, public_name, language, admission)
   SELECT md5('group' || g)::uuid, '${ASSOCIATION}', md5('site')::uuid, 'Ryhmä ' || g, 'Ryhmä', 'fi', 'OPEN'
   FROM generate_series(0, $groups - 1) g`,
  `INSERT INTO participant (id, organisation_id, first_name)
   SELECT md5('person' || p)::uuid, '${ASSOCIATION}', 'Aino' FROM generate_series(0, $people - 1) p`,
  `INSERT INTO membership (organisation_id, group_id, participant_id, starts_on)
   SELECT '${ASSOCIATION}', md5('group' || g)::uuid, ${PERSON}, current_date - 7 * $weeks - 7
   FROM generate_series(0, $groups - 1) g, generate_series(0, $members - 1) seat`,
  `INSERT INTO session (id, organisation_id, group_id, kind, local_date, starts_at, ends_at, time_zone)
   SELECT md5('session' || g || '/' || w)::uuid, '${ASSOCIATION}', md5('group' || g)::uuid, 'MEETING', day,
     day + interval '13 hours', day + interval '14 hours', 'Europe/Helsinki'
   FROM generate_series(0, $weeks - 1) w, generate_series(0, $groups - 1) g,
     LATERAL (SELECT current_date - 7 * ($weeks - w) + g % 7 AS day) AS planned`,
  `INSERT INTO attendance (organisation_id, session_id, participant_id, mark, marked_at, client_key)
   SELECT '${ASSOCIATION}', md5('session' || g || '/' || w)::uuid, ${PERSON},
     CASE WHEN (hashint4(w) # hashint4(g * $members + seat)) % 4 = 0 THEN 'ABSENT' ELSE 'PRESENT' END, now(), ''
   FROM generate_series(0, $weeks - 1) w, generate_series(0, $groups - 1) g, generate_series(0, $members - 1) seat
   ORDER BY w, g % 7, g, seat`,
];

/** The id of group number g, from 0. */
export function groupIdOf(g: number): string {
  const hex = createHash('md5').update(`group${g}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
