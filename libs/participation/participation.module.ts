import { Module, type OnModuleInit } from '@nestjs/common';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { SessionChanges } from '#libs/groups/session-changes.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { participationMergeSteps } from './participation.merge.js';
import { Offers } from './sign-ups/offers.js';
import { RegisterChanges } from './registers/register-changes.js';
import { FirstVisits } from './registers/first-visits.js';
import { RegisterUndo } from './registers/register-undo.js';
import { Registers } from './registers/registers.js';
import { SignUpChanges } from './seats/sign-up-changes.js';
import { SignUpDeadlines } from './sign-ups/sign-up-deadlines.js';
import { SignUpInvitations } from './sign-ups/sign-up-invitations.js';
import { SignUpMinimum } from './sign-ups/minimum-attendance.js';
import { SignUpRules } from './sign-ups/sign-up-rules.js';
import { SignUps } from './sign-ups/sign-ups.js';
import { DeclineAttendance } from './sign-ups/decline-attendance.js';
import { Waitlist } from './waitlist/waitlist.js';

const services = [
  Offers,
  RegisterChanges,
  Registers,
  SignUpChanges,
  SignUpDeadlines,
  SignUpInvitations,
  SignUpMinimum,
  SignUpRules,
  SignUps,
  DeclineAttendance,
  FirstVisits,
  RegisterUndo,
  Waitlist,
];

/** Sign-ups, waitlists and registers. */
@Module({ imports: [PeopleModule, GroupsModule], providers: services, exports: services })
export class ParticipationModule implements OnModuleInit {
  constructor(
    private readonly sessionChanges: SessionChanges,
    private readonly waitlist: Waitlist,
    private readonly mergeSteps: MergeSteps,
  ) {}

  onModuleInit(): void {
    this.sessionChanges.register(this.waitlist);
    this.mergeSteps.register(...participationMergeSteps(this.waitlist));
  }
}
