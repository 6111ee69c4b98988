import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A staff member who plans and runs a group. */
@Entity('group_leader')
export class GroupLeader {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  groupId: string;

  @Column({ type: 'uuid' })
  staffMemberId: string;
}
