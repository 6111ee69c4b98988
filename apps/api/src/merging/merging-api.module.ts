import { Module } from '@nestjs/common';
import { MergingModule } from '#libs/merging/merging.module.js';
import { MergedIntoResolver, MergingResolver } from './merging.resolver.js';

@Module({ imports: [MergingModule], providers: [MergedIntoResolver, MergingResolver] })
export class MergingApiModule {}
