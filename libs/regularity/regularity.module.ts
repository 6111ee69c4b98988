import { Module } from '@nestjs/common';
import { RegularitySnapshots } from './snapshots.js';

@Module({ providers: [RegularitySnapshots], exports: [RegularitySnapshots] })
export class RegularityModule {}
