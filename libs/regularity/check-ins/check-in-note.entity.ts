import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What staff left for each other beside a check-in. */
@Entity('check_in_note')
export class CheckInNote {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  checkInId: string;

  @Column({ type: 'text' })
  text: string;

  @Column({ type: 'uuid', nullable: true })
  staffMemberId: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
