import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** SESSION: a browser's cookie; API: a GraphQL client's bearer token; SIGN_IN_LINK: good for one sign-in. */
export type AccessTokenKind = 'SESSION' | 'API' | 'SIGN_IN_LINK';

/** An opaque secret that lets a staff member in, kept only as its SHA-256. */
@Entity('access_token')
export class AccessToken {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'uuid' })
  organisationId: string;

  @Column({ type: 'uuid' })
  staffMemberId: string;

  @Column({ type: 'text' })
  kind: AccessTokenKind;

  @Column({ type: 'bytea' })
  tokenHash: Buffer;

  @Column({ type: 'text', nullable: true })
  label: string | null;

  @Column({ type: 'timestamptz', insert: false, update: false })
  createdAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz' })
  expiresAt: Date;

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
