import { Module, type OnModuleInit } from '@nestjs/common';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { SignUpChanges } from '#libs/participation/seats/sign-up-changes.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { DepartureCounts } from './departure-counts.js';
import { ExcursionParticipants } from './excursion-participants.js';
import { ExcursionPlanning } from './excursion-planning.js';
import { ExcursionSheets } from './excursion-sheet.js';
import { excursionsMergeStep } from './excursions.merge.js';
import { Excursions } from './excursions.js';
import { FreedLegSeats } from './freed-leg-seats.js';
import { PhotoConsents } from './photo-consents.js';

const services = [
  DepartureCounts,
  ExcursionParticipants,
  ExcursionPlanning,
  ExcursionSheets,
  Excursions,
  PhotoConsents,
];

/** Excursions: their plans, transport, people and sheets. */
@Module({
  imports: [PeopleModule, GroupsModule, ParticipationModule],
  providers: [...services, FreedLegSeats],
  exports: services,
})
export class ExcursionsModule implements OnModuleInit {
  constructor(
    private readonly signUpChanges: SignUpChanges,
    private readonly freed: FreedLegSeats,
    private readonly mergeSteps: MergeSteps,
  ) {}

  onModuleInit(): void {
    this.signUpChanges.register(this.freed);
    this.mergeSteps.register(excursionsMergeStep);
  }
}
