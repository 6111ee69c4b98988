import { Injectable } from '@nestjs/common';
import { afterCommitTogether } from '#libs/database/after-commit.js';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import type { GroupChange, GroupObserver } from '#libs/groups/group-changes.js';
import { memberIdsOf } from '#libs/groups/groups.js';
import type { MembershipChange, MembershipObserver } from '#libs/groups/membership-changes.js';
import type { SessionChange, SessionObserver } from '#libs/groups/session-changes.js';
import type { RegisterChange, RegisterObserver } from '#libs/participation/registers/register-changes.js';
import type { SignUpChange, SignUpObserver } from '#libs/participation/seats/sign-up-changes.js';
import type { ParticipantChange, ParticipantObserver } from '#libs/people/participant-changes.js';
import { JobQueue } from '#libs/queue/job-queue.js';
import type { CheckInContactKept, CheckInObserver } from './check-ins/check-in-changes.js';
import { MARKED_IN_SESSIONS, MARKED_WITH_SIGN_UPS } from './refresh-on-changes.sql.js';
import { RegularitySnapshots } from './regularity-refresh.js';

/** At most this many people in one refresh, and in one job that asks for it. */
export const REFRESH_MAX_PARTICIPANTS = 500;

/** Whether marks in a session may count otherwise after the change. */
const MOVES_MARKS: Record<SessionChange['kind'], boolean> = {
  MOVED: true,
  CANCELLED: true,
  RESTORED: true,
  KIND: true,
  // Nobody has a mark in it yet.
  PLANNED: false,
  CAPACITY: false,
};

/** Whether the change gives or takes a seat. */
const MOVES_SEATS: Record<SignUpChange['kind'], boolean> = {
  SIGNED_UP: true,
  ACCEPTED: true,
  SEAT_GIVEN: true,
  CANCELLED: true,
  SEAT_LOST: true,
  INVITED: false,
  WAITLISTED: false,
  OFFERED: false,
  DECLINED: false,
  EXPIRED: false,
  MINIMUM_NOT_REACHED: false,
};

/** People of one organisation whose regularity is to be computed anew. */
interface Concerned {
  readonly organisationId: string;
  readonly participantIds: readonly string[];
}

/**
 * Whose regularity follows from a change. A seat decides whether a mark at an excursion counts, and hardly ever is somebody
 * marked there who then gets or loses one: their figures follow in the same transaction. For everything else a job is asked
 * for after the commit, once for all that the transaction changed.
 */
@Injectable()
export class RefreshOnChanges
  implements
    SessionObserver,
    SignUpObserver,
    GroupObserver,
    MembershipObserver,
    RegisterObserver,
    ParticipantObserver,
    CheckInObserver
{
  constructor(
    private readonly snapshots: RegularitySnapshots,
    private readonly queue: JobQueue,
  ) {}

  async sessionsChanged(tx: Tx, context: TenantContext, { kind, sessionIds }: SessionChange): Promise<void> {
    if (!MOVES_MARKS[kind]) return;
    const marked = await MARKED_IN_SESSIONS.rows(tx, { sessionIds });
    this.askFor(tx, context, idsOf(marked));
  }

  async signUpsChanged(tx: Tx, context: TenantContext, { kind, signUpIds }: SignUpChange): Promise<void> {
    if (!MOVES_SEATS[kind]) return;
    const marked = await MARKED_WITH_SIGN_UPS.rows(tx, { signUpIds });
    if (marked.length > 0) await this.snapshots.refresh(tx, context, idsOf(marked));
  }

  /** Whether members should be called depends on their group, too. */
  async groupChanged(tx: Tx, context: TenantContext, { groupId }: GroupChange): Promise<void> {
    this.askFor(tx, context, await memberIdsOf(tx, groupId));
  }

  async membershipsChanged(tx: Tx, context: TenantContext, change: MembershipChange): Promise<void> {
    this.askFor(tx, context, change.participantIds);
  }

  async marksRecorded(tx: Tx, context: TenantContext, change: RegisterChange): Promise<void> {
    this.askFor(tx, context, change.participantIds);
  }

  /** Nobody who is archived is called; whoever was merged into somebody brings their marks along. */
  async participantChanged(tx: Tx, context: TenantContext, change: ParticipantChange): Promise<void> {
    this.askFor(tx, context, [change.participantId]);
  }

  async contactKept(tx: Tx, context: TenantContext, change: CheckInContactKept): Promise<void> {
    this.askFor(tx, context, [change.participantId]);
  }

  private askFor(tx: Tx, { organisationId }: TenantContext, participantIds: readonly string[]): void {
    if (participantIds.length > 0) afterCommitTogether(tx, { organisationId, participantIds }, this.ask);
  }

  private readonly ask = (concerned: readonly Concerned[]): void => {
    for (const organisationId of new Set(concerned.map((each) => each.organisationId))) {
      const ofOrganisation = concerned.filter((each) => each.organisationId === organisationId);
      const ids = [...new Set(ofOrganisation.flatMap(({ participantIds }) => participantIds))];
      for (let start = 0; start < ids.length; start += REFRESH_MAX_PARTICIPANTS) {
        const participantIds = ids.slice(start, start + REFRESH_MAX_PARTICIPANTS);
        this.queue.nudge('regularity.refresh', { organisationId, participantIds });
      }
    }
  };
}

const idsOf = (rows: readonly { participantId: string }[]): string[] => rows.map((row) => row.participantId);
