import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A person who takes part; a first name or an alias is enough. */
@Entity('participant')
export class Participant {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  firstName: string;

  @Column({ type: 'text', nullable: true })
  lastName: string | null;

  @Column({ type: 'text', nullable: true })
  alias: string | null;

  /** Lower-case full name in Finnish order; kept by the database. */
  @Column({ type: 'text', insert: false, update: false })
  sortName: string;

  /** BCP 47 tag of the language the person reads best. */
  @Column({ type: 'text' })
  language: string;

  @Column({ type: 'integer', nullable: true })
  birthYear: number | null;

  /** Practical remarks by staff; never shown to peers. */
  @Column({ type: 'text', nullable: true })
  note: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  archivedAt: Date | null;

  /** Who they turned out to be: stands in their place everywhere. Always somebody who was not merged further. */
  @Column({ type: 'uuid', nullable: true })
  mergedIntoId: string | null;
}
