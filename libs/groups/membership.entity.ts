import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LocalDate } from '#libs/calendar/local-date.js';

export const MEMBERSHIP_ROLES = ['MEMBER', 'PEER_LEADER', 'EXPERT_BY_EXPERIENCE', 'VOLUNTEER'] as const;
export type MembershipRole = (typeof MEMBERSHIP_ROLES)[number];

/** Participant and group, with dates and a role. */
@Entity('membership')
export class Membership {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  @Column({ type: 'text' })
  role: MembershipRole;

  @Column({ type: 'date' })
  startsOn: LocalDate;

  /** The last day of membership; null while it goes on. */
  @Column({ type: 'date', nullable: true })
  endsOn: LocalDate | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
