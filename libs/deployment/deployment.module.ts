import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { FirstRun } from './first-run.js';

@Module({ imports: [PeopleModule], providers: [FirstRun], exports: [FirstRun] })
export class DeploymentModule {}
