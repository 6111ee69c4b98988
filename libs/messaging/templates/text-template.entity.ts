import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { TemplateKind } from '../wording/template-kind.js';

/** The words that an organisation wrote for one occasion in one language. */
@Entity('text_template')
export class TextTemplate {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'text' })
  kind: TemplateKind;

  /** BCP 47, as canonicalised. */
  @Column({ type: 'text' })
  language: string;

  @Column({ type: 'text' })
  text: string;

  /** For a sender that takes no replies; null: the same words. */
  @Column({ type: 'text', nullable: true })
  textWithoutReply: string | null;

  /** Counts the times it was saved. */
  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'timestamptz' })
  updatedAt: Date;
}
