import { Module } from '@nestjs/common';
import { ExcursionsModule } from '#libs/excursions/excursions.module.js';
import { GroupsModule } from '#libs/groups/groups.module.js';
import { ExcursionParticipantsResolver, LegSeatsResolver } from './excursion-participants.resolver.js';
import { ExcursionSheetPersonResolver, ExcursionSheetResolver } from './excursion-sheet.resolver.js';
import { ExcursionSheetController } from './excursion-sheet.controller.js';
import { ExcursionOfSessionResolver, ExcursionsResolver } from './excursions.resolver.js';
import { HeadcountsOfSessionResolver, HeadcountsResolver } from './headcounts.resolver.js';

@Module({
  imports: [GroupsModule, ExcursionsModule],
  controllers: [ExcursionSheetController],
  providers: [
    ExcursionOfSessionResolver,
    ExcursionParticipantsResolver,
    ExcursionSheetPersonResolver,
    ExcursionSheetResolver,
    ExcursionsResolver,
    HeadcountsOfSessionResolver,
    HeadcountsResolver,
    LegSeatsResolver,
  ],
})
export class ExcursionsApiModule {}
