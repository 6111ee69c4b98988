import { Module } from '@nestjs/common';
import { LinksModule } from '#libs/links/links.module.js';
import { CalendarFeedsResolver } from './calendar-feeds.resolver.js';
import { CalendarController } from './calendar.controller.js';

@Module({
  imports: [LinksModule],
  controllers: [CalendarController],
  providers: [CalendarFeedsResolver],
})
export class FeedsApiModule {}
