import { Module } from '@nestjs/common';
import { ReportingModule } from '#libs/reporting/reporting.module.js';
import { GroupProjectResolver, ProjectParticipantResolver, ProjectsResolver } from './projects.resolver.js';
import { AbsencePeriodResolver, RehabilitationResolver } from './rehabilitation.resolver.js';
import { ReportFiguresResolver } from './report-figures.resolver.js';
import { ReportsController } from './reports.controller.js';

@Module({
  imports: [ReportingModule],
  controllers: [ReportsController],
  providers: [
    AbsencePeriodResolver,
    GroupProjectResolver,
    ProjectParticipantResolver,
    ProjectsResolver,
    RehabilitationResolver,
    ReportFiguresResolver,
  ],
})
export class ReportingApiModule {}
