import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export type GatewayEventKind = 'RECEIPT' | 'INCOMING';

/** APPLIED: acted on. UNROUTED: a text of nobody, kept. UNKNOWN_RECEIPT: about no attempt of ours, and given up. */
export type GatewayEventOutcome = 'APPLIED' | 'UNROUTED' | 'UNKNOWN_RECEIPT';

/** What a gateway told us, as it came. Belongs to no organisation until it is read. */
@Entity('gateway_event')
export class GatewayEvent {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'text' })
  gateway: string;

  @Column({ type: 'text' })
  kind: GatewayEventKind;

  /** The same news delivered twice has the same key. */
  @Column({ type: 'text' })
  dedupeKey: string;

  /** Sealed; empty once it has been acted on. */
  @Column({ type: 'bytea' })
  payload: Buffer;

  @Column({ type: 'timestamptz', insert: false, update: false })
  receivedAt: Date;

  /** Not looked at again before this; null once it has been applied or given up. */
  @Column({ type: 'timestamptz', nullable: true })
  tryAt: Date | null;

  @Column({ type: 'text', nullable: true })
  outcome: GatewayEventOutcome | null;
}
