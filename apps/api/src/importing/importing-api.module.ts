import { Module } from '@nestjs/common';
import { ImportingModule } from '#libs/importing/importing.module.js';
import { ImportMatchSamplesResolver, ImportProblemsResolver, ImportsResolver } from './imports.resolver.js';
import { ImportsController } from './imports.controller.js';

@Module({
  imports: [ImportingModule],
  controllers: [ImportsController],
  providers: [ImportsResolver, ImportMatchSamplesResolver, ImportProblemsResolver],
})
export class ImportingApiModule {}
