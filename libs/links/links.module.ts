import { Module } from '@nestjs/common';
import { CalendarFeeds } from './calendar-feeds.js';
import { SecretLinks } from './secret-links.js';

const services = [CalendarFeeds, SecretLinks];

/** Secret links for people without an account, and what lies behind them. */
@Module({ providers: services, exports: services })
export class LinksModule {}
