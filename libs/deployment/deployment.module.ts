import { Module } from '@nestjs/common';
import { DemoModule } from '#libs/demo/demo.module.js';
import { PeopleModule } from '#libs/people/people.module.js';
import { FirstRun } from './first-run.js';

@Module({ imports: [PeopleModule, DemoModule], providers: [FirstRun], exports: [FirstRun] })
export class DeploymentModule {}
