import { Module, type OnModuleInit } from '@nestjs/common';
import { MergeSteps } from '#libs/people/merge-steps.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { AbsenceReasons } from './absence-reasons.js';
import { ParticipantSummaries } from './participant-summary.js';
import { ProjectRoster } from './project-roster.js';
import { Projects } from './projects.js';
import { Rehabilitation } from './rehabilitation.js';
import { ReportFigures } from './report-figures.js';
import { reportingMergeStep } from './reporting.merge.js';
import { Reports } from './reports.js';

const services = [
  AbsenceReasons,
  ParticipantSummaries,
  ProjectRoster,
  Projects,
  Rehabilitation,
  ReportFigures,
  Reports,
];

/** What funders, authorities and participants themselves are given. */
@Module({ imports: [PeopleModule], providers: services, exports: services })
export class ReportingModule implements OnModuleInit {
  constructor(private readonly mergeSteps: MergeSteps) {}

  onModuleInit(): void {
    this.mergeSteps.register(reportingMergeStep);
  }
}
