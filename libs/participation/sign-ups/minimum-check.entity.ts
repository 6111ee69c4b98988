import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That the minimum number of people of a session is still to be looked at, and when. */
@Entity('minimum_check')
export class MinimumCheck {
  @PrimaryColumn({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'timestamptz' })
  dueAt: Date;
}
