import { Module } from '@nestjs/common';
import { ImportingModule } from '#libs/importing/importing.module.js';
import { ImportProblemsResolver, ImportsResolver } from './imports.resolver.js';
import { ImportsController } from './imports.controller.js';

@Module({
  imports: [ImportingModule],
  controllers: [ImportsController],
  providers: [ImportsResolver, ImportProblemsResolver],
})
export class ImportingApiModule {}
