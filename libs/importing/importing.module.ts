import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { ImportReading } from './import-reading.js';
import { ImportRuns } from './import-runs.js';
import { Imports } from './job/imports.js';

const services = [Imports, ImportReading, ImportRuns];

@Module({ imports: [PeopleModule], providers: services, exports: services })
export class ImportingModule {}
