import { Module, type OnModuleInit } from '@nestjs/common';
import { ParticipationModule } from '#libs/participation/participation.module.js';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { CalendarFeeds } from './calendar-feeds.js';
import { linksMergeStep } from './links.merge.js';
import { SecretLinks } from './secret-links.js';
import { SelfService } from './self-service.js';

const services = [CalendarFeeds, SecretLinks, SelfService];

/** Secret links for people without an account, and what lies behind them. */
@Module({ imports: [PeopleModule, ParticipationModule], providers: services, exports: services })
export class LinksModule implements OnModuleInit {
  constructor(private readonly mergeSteps: MergeSteps) {}

  onModuleInit(): void {
    this.mergeSteps.register(linksMergeStep);
  }
}
