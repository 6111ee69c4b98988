import { ForwardMigration } from '#libs/database/migrations/library-migrations.js';

/**
 * Memberships of a person and of a group are found in indexes of their own. By that of the exclusion constraint, which begins with
 * the organisation too and holds whatever is asked for, the planner found one person by reading through half of it; it takes it
 * for as cheap as any other. With group and person as one value it serves the constraint alone.
 */
export class MembershipsByOrganisation1796083200005 extends ForwardMigration {
  protected readonly statements = [
    'DROP INDEX membership_by_participant',
    'CREATE INDEX membership_by_participant ON membership (organisation_id, participant_id, group_id)',
    'CREATE INDEX membership_by_group ON membership (organisation_id, group_id, starts_on)',
    `ALTER TABLE membership DROP CONSTRAINT membership_once_at_a_time,
      ADD CONSTRAINT membership_once_at_a_time EXCLUDE USING gist (organisation_id WITH =,
        (uuid_send(group_id) || uuid_send(participant_id)) WITH =, daterange(starts_on, ends_on, '[]') WITH &&)`,
  ];
}
