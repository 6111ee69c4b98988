import { Module } from '@nestjs/common';
import { StuckMessages } from '#libs/messaging/overview/stuck-messages.js';
import { UnreachedMessages } from '#libs/messaging/overview/unreached-messages.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { RegularityModule } from '#libs/regularity/regularity.module.js';
import { StartController } from './start.controller.js';

@Module({
  imports: [PeopleModule, RegularityModule],
  controllers: [StartController],
  providers: [StuckMessages, UnreachedMessages],
})
export class StartModule {}
