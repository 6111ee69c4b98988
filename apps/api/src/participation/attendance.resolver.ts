import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { Session } from '../groups/sessions.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { findStaffMember } from '../people/people.objects.js';
import { Participant, StaffMember } from '../people/people.types.js';
import { AttendanceListArgs } from './participation.inputs.js';
import { attendanceOfParticipant, historyByKey, historyKey } from './participation.loaders.js';
import { toAttendance, toAttendanceChange } from './participation.mapping.js';
import { Attendance, AttendanceChange, AttendanceConnection } from './participation.types.js';
import { sessionOf } from './registers.resolver.js';

@Resolver(() => Attendance)
export class AttendanceResolver {
  @ResolveField(() => Participant, { description: 'Whose mark it is.' })
  async participant(@Scope() scope: RequestScope, @Parent() attendance: Attendance): Promise<Participant> {
    const row = await scope.load(participantById, attendance.participantId);
    if (!row) throw new AppError('INTERNAL', 'A mark is of somebody who does not exist');
    return toParticipant(row, scope);
  }

  @ResolveField(() => Session, { description: 'The session it is about.' })
  async session(@Scope() scope: RequestScope, @Parent() attendance: Attendance): Promise<Session> {
    return sessionOf(scope, attendance.sessionId);
  }

  @ResolveField(() => StaffMember, {
    nullable: true,
    description: 'Who marked it; null for marks of the system, and for peers.',
  })
  async recordedBy(
    @Scope() scope: RequestScope,
    @Parent() attendance: Attendance,
  ): Promise<StaffMember | null> {
    return findStaffMember(scope, attendance.recordedById);
  }

  @ResolveField(() => [AttendanceChange], {
    description: 'Every mark that ever arrived for the person in this session, in the order of arrival.',
  })
  async history(@Scope() scope: RequestScope, @Parent() attendance: Attendance): Promise<AttendanceChange[]> {
    const rows = await scope.load(historyByKey, historyKey(attendance));
    return (rows ?? []).map((row) => toAttendanceChange(row, scope));
  }
}

@Resolver(() => AttendanceChange)
export class AttendanceChangeResolver {
  @ResolveField(() => StaffMember, {
    nullable: true,
    description: 'Who marked it; null for marks of the system, and for peers.',
  })
  async actor(@Scope() scope: RequestScope, @Parent() change: AttendanceChange): Promise<StaffMember | null> {
    return findStaffMember(scope, change.actorId);
  }
}

@Resolver(() => Participant)
export class AttendanceOfParticipantResolver {
  @ResolveField(() => AttendanceConnection, {
    description: 'Their marks, latest session first; sessions where they are unmarked are left out.',
  })
  async attendance(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
    @Args() args: AttendanceListArgs,
  ): Promise<ConnectionOf<Attendance>> {
    const { groupId, from, to } = args;
    return attendanceOfParticipant(scope, args, participant.id, { groupId, from, to }, (row) =>
      toAttendance(row, scope),
    );
  }
}
