import { Args, Extensions, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AppError } from '#libs/errors/app-error.js';
import { RegisterUndo } from '#libs/participation/registers/register-undo.js';
import { Registers } from '#libs/participation/registers/registers.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { sessionById } from '../groups/groups.loaders.js';
import { toSession } from '../groups/groups.mapping.js';
import { Session } from '../groups/sessions.types.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { findStaffMember } from '../people/people.objects.js';
import { Participant, StaffMember } from '../people/people.types.js';
import {
  CloseRegisterInput,
  RecordAttendanceInput,
  ReopenRegisterInput,
  UndoRegisterChangeInput,
} from './participation.inputs.js';
import { answersBySession, registerBySession, registerRowsBySession } from './participation.loaders.js';
import {
  toArrivingMark,
  toRecordedMark,
  toRegister,
  toRegisterAnswer,
  toRegisterRow,
} from './participation.mapping.js';
import {
  CloseRegisterPayload,
  RecordAttendancePayload,
  RecordedMark,
  Register,
  RegisterAnswer,
  RegisterRow,
  ReopenRegisterPayload,
  UndoRegisterChangePayload,
} from './participation.types.js';

const loadRegister = (scope: RequestScope, sessionId: string) => scope.load(registerBySession, sessionId);
const loadAnswers = (scope: RequestScope, sessionId: string) => scope.load(answersBySession, sessionId);
const loadRows = (scope: RequestScope, sessionId: string) => scope.load(registerRowsBySession, sessionId);

@Resolver(() => Register)
export class RegistersResolver {
  constructor(
    private readonly registers: Registers,
    private readonly undoing: RegisterUndo,
  ) {}

  @Mutation(() => RecordAttendancePayload, {
    description:
      'Records a whole register or a part of it, answering per mark: a bad one stops no other. Safe to send again: marks are known by their client keys, and so are people who come for the first time. Errors: NOT_FOUND, SESSION_CANCELLED, SESSION_NOT_STARTED, REGISTER_CLOSED, CONFLICT, BAD_INPUT; of single marks NOT_FOUND, CLIENT_KEY_REUSED, FORBIDDEN, BAD_INPUT.',
  })
  @Allow('attendance.record')
  async recordAttendance(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The register.' }) input: RecordAttendanceInput,
  ): Promise<RecordAttendancePayload> {
    const marks = input.marks.map(toArrivingMark);
    const recorded = await scope.write((tx) => this.registers.record(tx, scope.context, { ...input, marks }));
    return {
      rows: recorded.rows.map((row) => toRecordedMark(row, scope)),
      session: await sessionOf(scope, recorded.sessionId),
    };
  }

  @Mutation(() => CloseRegisterPayload, {
    description:
      'Closes a register: no mark is taken until it is reopened. Closing a closed one changes nothing. Peers close it once the session has begun. Errors: NOT_FOUND, SESSION_CANCELLED, SESSION_NOT_STARTED for a peer.',
  })
  @Allow('attendance.record')
  async closeRegister(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which register.' }) { sessionId }: CloseRegisterInput,
  ): Promise<CloseRegisterPayload> {
    await scope.write((tx) => this.registers.close(tx, scope.context, sessionId));
    return { register: await registerOf(scope, sessionId.toLowerCase()) };
  }

  @Mutation(() => ReopenRegisterPayload, {
    description:
      'Opens a closed register again; a peer only what a peer has closed. Errors: NOT_FOUND, REGISTER_CLOSED_BY_STAFF for a peer.',
  })
  @Allow('attendance.record')
  async reopenRegister(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which register.' }) { sessionId }: ReopenRegisterInput,
  ): Promise<ReopenRegisterPayload> {
    await scope.write((tx) => this.registers.reopen(tx, scope.context, sessionId));
    return { register: await registerOf(scope, sessionId.toLowerCase()) };
  }

  @Mutation(() => UndoRegisterChangePayload, {
    description:
      'Takes back the last marks that the signed-in person has sent for a register and not undone yet: what stood before is marked anew, the number of visitors and the remark stay. Where they have closed the register, it is opened again instead. Errors: NOT_FOUND, SESSION_CANCELLED, REGISTER_CLOSED by somebody else, NOTHING_TO_UNDO, REGISTER_CHANGED_SINCE when somebody else has marked one of these people since, CLIENT_KEY_REUSED, BAD_INPUT.',
  })
  @Allow('attendance.record')
  async undoRegisterChange(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which register.' }) input: UndoRegisterChangeInput,
  ): Promise<UndoRegisterChangePayload> {
    await scope.write((tx) => this.undoing.undo(tx, scope.context, input));
    return { register: await registerOf(scope, input.sessionId.toLowerCase()) };
  }

  @ResolveField(() => Session, { description: 'The session.' })
  async session(@Scope() scope: RequestScope, @Parent() register: Register): Promise<Session> {
    return sessionOf(scope, register.sessionId);
  }

  @Extensions({ loadAhead: loadRows })
  @ResolveField(() => [RegisterRow], { description: 'Everybody expected or marked, by first name.' })
  async rows(@Scope() scope: RequestScope, @Parent() register: Register): Promise<RegisterRow[]> {
    const rows = await loadRows(scope, register.sessionId);
    return (rows ?? []).map((row) => toRegisterRow(row, register.sessionId, scope));
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'Who closed it; null for peers.' })
  async closedBy(@Scope() scope: RequestScope, @Parent() register: Register): Promise<StaffMember | null> {
    return findStaffMember(scope, register.closedById);
  }
}

@Resolver(() => RecordedMark)
export class RecordedMarkResolver {
  @ResolveField(() => Participant, {
    nullable: true,
    description: 'Whose mark it is, also of somebody new, who has an id now. Null for a refused mark.',
  })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() { participantId }: RecordedMark,
  ): Promise<Participant | null> {
    const row = participantId && (await scope.load(participantById, participantId));
    return row ? toParticipant(row, scope) : null;
  }
}

@Resolver(() => RegisterRow)
export class RegisterRowResolver {
  @Extensions({ loadAhead: loadAnswers })
  @ResolveField(() => RegisterAnswer, {
    description:
      'What they said about coming. To peers only what changed a sign-up: texts are read by staff.',
  })
  async answer(@Scope() scope: RequestScope, @Parent() row: RegisterRow): Promise<RegisterAnswer> {
    const answers = await loadAnswers(scope, row.sessionId);
    return toRegisterAnswer(answers?.get(row.participantId) ?? null);
  }
}

@Resolver(() => Session)
export class RegisterOfSessionResolver {
  @Extensions({ loadAhead: loadRegister })
  @ResolveField(() => Register, { description: 'Who is expected and what happened.' })
  async register(@Scope() scope: RequestScope, @Parent() session: Session): Promise<Register> {
    return registerOf(scope, session.id);
  }
}

/** The session of something that was read. @throws AppError INTERNAL when it cannot be seen */
export async function sessionOf(scope: RequestScope, id: string): Promise<Session> {
  const row = await scope.load(sessionById, id);
  if (!row) throw new AppError('INTERNAL', 'The session of what was read does not exist');
  return toSession(row, scope);
}

async function registerOf(scope: RequestScope, sessionId: string): Promise<Register> {
  const row = await loadRegister(scope, sessionId);
  if (!row) throw new AppError('INTERNAL', 'The session of a register does not exist');
  return toRegister(row, scope);
}
