import { Module, type OnModuleInit } from '@nestjs/common';
import { GroupChanges } from '#libs/groups/group-changes.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { MembershipChanges } from '#libs/groups/membership-changes.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { RegisterChanges } from '#libs/participation/registers/register-changes.js';
import { SignUpChanges } from '#libs/participation/seats/sign-up-changes.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { ParticipantChanges } from '#libs/people/participant-changes.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { CheckInChanges } from './check-ins/check-in-changes.js';
import { CheckIns } from './check-ins/check-ins.js';
import { RegularityLists } from './snapshots/regularity-lists.js';
import { RhythmReading } from './group-rhythm/group-statistics.js';
import { regularityMergeStep } from './regularity.merge.js';
import { RegularityRecompute } from './regularity-recompute.js';
import { RegularityRuns } from './snapshots/regularity-runs.js';
import { RefreshOnChanges } from './refresh-on-changes.js';
import { RegularitySnapshots } from './regularity-refresh.js';

const services = [
  CheckIns,
  RegularityLists,
  RegularityRecompute,
  RegularityRuns,
  RegularitySnapshots,
  RhythmReading,
];

/** How steadily people take part, and whom to call. It follows every change below it by itself. */
@Module({
  imports: [GroupsModule, ParticipationModule, PeopleModule],
  providers: [...services, CheckInChanges, RefreshOnChanges],
  exports: services,
})
export class RegularityModule implements OnModuleInit {
  constructor(
    private readonly sessions: SessionChanges,
    private readonly signUps: SignUpChanges,
    private readonly groups: GroupChanges,
    private readonly memberships: MembershipChanges,
    private readonly registers: RegisterChanges,
    private readonly participants: ParticipantChanges,
    private readonly checkIns: CheckInChanges,
    private readonly refresh: RefreshOnChanges,
    private readonly mergeSteps: MergeSteps,
    private readonly snapshots: RegularitySnapshots,
  ) {}

  onModuleInit(): void {
    const changes = [
      this.sessions,
      this.signUps,
      this.groups,
      this.memberships,
      this.registers,
      this.participants,
      this.checkIns,
    ];
    for (const each of changes) each.register(this.refresh);
    this.mergeSteps.register(regularityMergeStep(this.snapshots));
  }
}
