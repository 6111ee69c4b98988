import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { Registers } from '#libs/participation/registers/registers.js';
import { SignUps } from '#libs/participation/sign-ups/sign-ups.js';
import { RegularitySnapshots } from '#libs/regularity/regularity-refresh.js';
import type { FilledSessions } from './demo-groups-filling.js';
import type { FilledPeople } from './demo-people-filling.js';
import type { DemoPlan, DemoRegister } from './demo-plan.js';

/** Registers are kept while people sit down; one mark follows the other. */
const FIRST_MARK_AFTER_MS = 5 * 60_000;
const NEXT_MARK_AFTER_MS = 4_000;
const DEVICE = 'Toimiston tabletti';

/** Fills in sign-ups, registers and what follows from them. */
@Injectable()
export class DemoAttendanceFilling {
  constructor(
    private readonly signUps: SignUps,
    private readonly registers: Registers,
    private readonly regularity: RegularitySnapshots,
  ) {}

  async fill(
    tx: Tx,
    context: TenantContext,
    plan: DemoPlan,
    people: FilledPeople,
    sessions: FilledSessions,
  ): Promise<void> {
    const { participantIds } = people;
    const sessionId = sessions.excursionId;
    for (const person of plan.excursion.signedUp) {
      await this.signUps.signUp(tx, context, { sessionId, participantId: participantIds[person]! });
    }
    const cannotCome = participantIds[plan.excursion.cannotCome]!;
    await this.signUps.cancel(tx, context, { sessionId, participantId: cannotCome });

    for (const register of plan.registers) {
      const { leader } = plan.groups.find(({ key }) => key === register.group)!;
      const byLeader: TenantContext = {
        ...context,
        actor: { kind: 'STAFF', staffMemberId: people.staffIds.get(leader)! },
      };
      await this.fillRegister(tx, byLeader, register, participantIds, sessions);
    }
    await this.regularity.refresh(tx, context, participantIds);
  }

  private async fillRegister(
    tx: Tx,
    context: TenantContext,
    { group, date, marks, anonymousVisitors, note, isClosed }: DemoRegister,
    participantIds: readonly string[],
    sessions: FilledSessions,
  ): Promise<void> {
    const session = sessions.of(group, date);
    const firstMarkAt = session.startsAt.getTime() + FIRST_MARK_AFTER_MS;
    const { rows } = await this.registers.record(tx, context, {
      sessionId: session.id,
      device: DEVICE,
      marks: marks.map(({ person, mark, isWalkIn }, index) => ({
        clientKey: `demo-${session.id}-${person}`,
        participantId: participantIds[person]!,
        mark,
        walkIn: isWalkIn,
        markedAt: new Date(firstMarkAt + index * NEXT_MARK_AFTER_MS),
      })),
      anonymousVisitors,
      note,
    });
    if (rows.some(({ ok }) => !ok)) throw new AppError('INTERNAL', 'A mark of the demo plan was refused');
    if (isClosed) await this.registers.close(tx, context, session.id);
  }
}
