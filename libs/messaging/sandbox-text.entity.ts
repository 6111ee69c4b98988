import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A text that the sandbox gateway accepted. */
@Entity('sandbox_text')
export class SandboxText {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  /** The message’s attempt id: the sandbox accepts one reference once. */
  @Column({ type: 'text' })
  clientReference: string;

  @Column({ type: 'text' })
  sender: string;

  @Column({ type: 'text' })
  toE164: string;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'timestamptz', insert: false, update: false })
  acceptedAt: Date;
}
