import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PeopleModule } from '#libs/people/people.module.js';
import { AnonymousLimits } from './anonymous-limits.js';
import { AuthGuard } from './auth.guard.js';
import { IntrospectionGate } from './introspection-gate.js';
import { SelfResolver } from './self.resolver.js';
import { SignInController } from './sign-in.controller.js';

@Module({
  imports: [PeopleModule],
  controllers: [SignInController],
  providers: [SelfResolver, AnonymousLimits, IntrospectionGate, { provide: APP_GUARD, useClass: AuthGuard }],
})
export class AuthModule {}
