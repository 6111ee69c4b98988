import { Module } from '@nestjs/common';
import { PeopleModule } from '#libs/people/people.module.js';
import { LiveRegisters } from './live-registers.js';
import { LiveRegistersController } from './live-registers.controller.js';

@Module({ imports: [PeopleModule], controllers: [LiveRegistersController], providers: [LiveRegisters] })
export class LiveApiModule {}
