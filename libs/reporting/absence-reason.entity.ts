import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A reason of an absence in rehabilitative work, in an organisation’s own words. */
@Entity('absence_reason')
export class AbsenceReason {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  /** In capitals, as in OWN_ILLNESS. */
  @Column({ type: 'text' })
  code: string;

  @Column({ type: 'text' })
  labelFi: string;

  @Column({ type: 'text' })
  labelSv: string;

  @Column({ type: 'text' })
  labelEn: string;

  /** Whether it is an absence to the authority; the rules of that change. */
  @Column({ type: 'boolean' })
  counts: boolean;
}
