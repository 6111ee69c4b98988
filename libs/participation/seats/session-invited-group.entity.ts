import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A group whose members may sign up for a session beside those of the session’s own group. */
@Entity('session_invited_group')
export class SessionInvitedGroup {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  groupId: string;
}
