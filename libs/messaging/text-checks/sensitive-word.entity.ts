import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A word that no text of the organisation may hold, besides those shipped. */
@Entity('sensitive_word')
export class SensitiveWord {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  /** In lower case; a stem, found at the beginning of words. */
  @Column({ type: 'text' })
  word: string;
}
