import {
  Args,
  ArgsType,
  Field,
  ID,
  ObjectType,
  Parent,
  Query,
  registerEnumType,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { IsDate, IsOptional, IsUUID } from 'class-validator';
import { GraphQLJSONObject } from 'graphql-scalars';
import type { AuditAction, AuditEvent as AuditEventRow } from '#libs/people/audit-event.entity.js';
import { AuditTrail } from '#libs/people/audit-trail.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { Connection, ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { listed } from '../graphql/listing.js';
import { DateTime } from '../graphql/scalars.js';
import { findStaffMember } from './people.objects.js';
import { StaffMember } from './people.types.js';

const AuditActionEnum = enumOf<AuditAction>(['INSERT', 'UPDATE', 'DELETE']);
registerEnumType(AuditActionEnum, {
  name: 'AuditAction',
  description: 'What was done to a row.',
  valuesMap: {
    INSERT: { description: 'It was added.' },
    UPDATE: { description: 'It was changed.' },
    DELETE: { description: 'It was deleted.' },
  },
});

@ObjectType({
  description:
    'One change: who, what, when, old and new. Phone numbers, tokens and passwords are never in it.',
})
export class AuditEvent {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => DateTime, { description: 'When it happened, by the database’s clock.' })
  at: Date;

  @Field(() => String, {
    description:
      'STAFF, SYSTEM (a background job), COMMAND (a command on the server) or PARTICIPANT (a participant’s own page).',
  })
  actorKind: string;

  actorId: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The request it belongs to, as in the log and the x-request-id header.',
  })
  requestId: string | null;

  @Field(() => AuditActionEnum, { description: 'What was done.' })
  action: AuditAction;

  @Field(() => String, { description: 'The kind of thing that changed, as the database names it.' })
  subjectTable: string;

  @Field(() => ID, { description: 'The id of what changed.' })
  subjectId: string;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'Old values, of a change only those that changed.',
  })
  oldValues: Record<string, unknown> | null;

  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description: 'New values, of a change only those that changed.',
  })
  newValues: Record<string, unknown> | null;
}

const AuditEventConnection = Connection(AuditEvent);

@ArgsType()
class AuditListArgs extends ConnectionArgs {
  @Field(() => ID, { nullable: true, description: 'Only changes of this thing.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only what this staff member did.' })
  @IsOptional()
  @IsUUID()
  actorId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'From this instant on.' })
  @IsOptional()
  @IsDate()
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this instant.' })
  @IsOptional()
  @IsDate()
  to?: Date | null;
}

@Resolver(() => AuditEvent)
export class AuditResolver {
  constructor(private readonly trail: AuditTrail) {}

  @Query(() => AuditEventConnection, { description: 'All changes, newest first.' })
  @Allow('audit.read')
  async auditEvents(
    @Scope() scope: RequestScope,
    @Args() args: AuditListArgs,
  ): Promise<ConnectionOf<AuditEvent>> {
    return listed(scope, args, {
      page: (tx, request) => this.trail.page(tx, args, request),
      order: 'audit-newest-first',
      keyOf: (row) => [row.position],
      count: (tx) => this.trail.count(tx, args),
      map: toAuditEvent,
    });
  }

  @ResolveField(() => StaffMember, {
    nullable: true,
    description: 'The staff member who did it; null for the system.',
  })
  actor(@Scope() scope: RequestScope, @Parent() event: AuditEvent): Promise<StaffMember | null> {
    return findStaffMember(scope, event.actorId);
  }
}

function toAuditEvent(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    at: row.at,
    actorKind: row.actorKind,
    actorId: row.actorId,
    requestId: row.requestId,
    action: row.action,
    subjectTable: row.subjectTable,
    subjectId: row.subjectId,
    oldValues: row.oldValues,
    newValues: row.newValues,
  };
}
