import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Why somebody was absent or excused. */
@Entity('attendance_reason')
export class AttendanceReason {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  sessionId: string;

  @Column({ type: 'uuid' })
  participantId: string;

  /** The code of a reason, of the organisation or shipped. */
  @Column({ type: 'text' })
  reasonCode: string;
}
