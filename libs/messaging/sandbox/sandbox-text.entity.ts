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

  /** The number it is for: `recipientOf` in recipient-number.ts opens it. */
  @Column({ type: 'bytea' })
  toSealed: Buffer;

  /** What that number is found by. */
  @Column({ type: 'bytea' })
  toIndex: Buffer;

  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'timestamptz', insert: false, update: false })
  acceptedAt: Date;
}
