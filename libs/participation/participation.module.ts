import { Module } from '@nestjs/common';
import { Registers } from './registers.js';
import { SignUps } from './sign-ups.js';

const services = [Registers, SignUps];

@Module({ providers: services, exports: services })
export class ParticipationModule {}
