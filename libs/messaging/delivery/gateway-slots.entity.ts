import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Up to when the calls of one gateway are given away, over all processes. */
@Entity('gateway_pace')
export class GatewaySlots {
  @PrimaryColumn({ type: 'text' })
  gateway: string;

  @Column({ type: 'timestamptz' })
  nextAt: Date;
}
