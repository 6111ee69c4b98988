import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One of the places of an organisation. */
@Entity('site')
export class Site {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  address: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;
}
