import { Module } from '@nestjs/common';
import { Groups } from './groups.js';
import { Memberships } from './memberships.js';
import { SessionChanges } from './session-changes.js';
import { SessionHorizon } from './session-horizon.js';
import { SessionSeriesPlans } from './session-series-plans.js';
import { Sessions } from './sessions.js';

const services = [Groups, Memberships, SessionChanges, SessionHorizon, SessionSeriesPlans, Sessions];

/** Groups, memberships and the planning of sessions. */
@Module({ providers: services, exports: services })
export class GroupsModule {}
