import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Language } from '#libs/people/language.js';
import { CheckIns } from '#libs/regularity/check-ins/check-ins.js';
import { callThemWords } from '#libs/regularity/measures/plain-words.js';
import { rhythmInWords } from '#libs/regularity/measures/usual-rhythm.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import type { ConnectionOf } from '../graphql/connection.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { listed } from '../graphql/listing.js';
import { groupById, sessionById } from '../groups/groups.loaders.js';
import { toGroup, toSession } from '../groups/groups.mapping.js';
import { Group } from '../groups/groups.types.js';
import { Session } from '../groups/sessions.types.js';
import { toMessage } from '../messaging/messages/messages.mapping.js';
import { Message } from '../messaging/messages/messages.types.js';
import { findStaffMember } from '../people/people.objects.js';
import { participantById, phoneNumbersByParticipant } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { LanguageEnum, WrittenLanguagePipe } from '../people/language.types.js';
import { Participant, StaffMember } from '../people/people.types.js';
import {
  AssignCheckInInput,
  CheckInListArgs,
  CreateCheckInNoteInput,
  LogCheckInContactInput,
  SnoozeCheckInInput,
} from './check-ins.inputs.js';
import {
  checkInBatches,
  lastTextByParticipant,
  todayByAnyKey,
  type CheckInBatches,
} from './check-ins.loaders.js';
import { toCheckIn, toCheckInContact, toCheckInNote } from './check-ins.mapping.js';
import {
  AssignCheckInPayload,
  CreateCheckInNotePayload,
  LogCheckInContactPayload,
  SnoozeCheckInPayload,
} from './check-ins.payloads.js';
import {
  CheckIn,
  CheckInConnection,
  CheckInContact,
  CheckInNote,
  CheckInStateEnum,
  LastSeen,
  UsualRhythm,
} from './check-ins.types.js';

@Resolver(() => CheckIn)
export class CheckInsResolver {
  private readonly batches: CheckInBatches;

  constructor(private readonly checkIns: CheckIns) {
    this.batches = checkInBatches(checkIns);
  }

  @Query(() => CheckInConnection, {
    name: 'checkIns',
    description:
      'People to call and ask how they are, those who wait longest first. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  @Allow('checkIns.use')
  async list(@Scope() scope: RequestScope, @Args() args: CheckInListArgs): Promise<ConnectionOf<CheckIn>> {
    const { state, groupId, siteId, mine } = args;
    const filter = {
      state,
      groupId,
      siteId,
      assignedToId: mine ? scope.context.actor.staffMemberId : null,
    };
    return listed(scope, args, {
      page: (tx, request) => this.checkIns.page(tx, filter, request),
      order: 'check-ins-oldest-first',
      keyOf: (row) => [row.openedAt, row.id],
      count: (tx) => this.checkIns.count(tx, filter),
      map: toCheckIn,
    });
  }

  @Query(() => CheckIn, { name: 'checkIn', nullable: true, description: 'One check-in. Errors: NOT_FOUND.' })
  @Allow('checkIns.use')
  async one(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The check-in.' }, IdPipe) id: string,
  ): Promise<CheckIn> {
    return toCheckIn(await scope.read((tx) => this.checkIns.byId(tx, id)));
  }

  @Mutation(() => LogCheckInContactPayload, {
    description:
      'Keeps that they were called. Once somebody has spoken with them the check-in is done, and the count begins anew; a message left or a call not taken keeps it open. Errors: NOT_FOUND, CONFLICT when it is closed, BAD_INPUT.',
  })
  @Allow('checkIns.use')
  async logCheckInContact(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The call.' }) input: LogCheckInContactInput,
  ): Promise<LogCheckInContactPayload> {
    const { checkInId, outcome, note = null, contactedOn = null } = input;
    const row = await scope.write((tx) =>
      this.checkIns.logContact(tx, scope.context, checkInId, { outcome, note, contactedOn }),
    );
    return { checkIn: toCheckIn(row) };
  }

  @Mutation(() => SnoozeCheckInPayload, {
    description:
      'Puts a check-in off until a day, at most 60 days ahead, or takes that back. Errors: NOT_FOUND, CONFLICT when it is closed, BAD_INPUT.',
  })
  @Allow('checkIns.use')
  async snoozeCheckIn(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and until when.' }) input: SnoozeCheckInInput,
  ): Promise<SnoozeCheckInPayload> {
    const { id, until = null } = input;
    return { checkIn: toCheckIn(await scope.write((tx) => this.checkIns.snooze(tx, id, until))) };
  }

  @Mutation(() => AssignCheckInPayload, {
    description:
      'Hands a check-in over to somebody of the staff. Errors: NOT_FOUND, CONFLICT when it is closed, BAD_INPUT for somebody who cannot take it.',
  })
  @Allow('checkIns.use')
  async assignCheckIn(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and who takes it.' }) input: AssignCheckInInput,
  ): Promise<AssignCheckInPayload> {
    const row = await scope.write((tx) => this.checkIns.handOver(tx, input.id, input.staffMemberId));
    return { checkIn: toCheckIn(row) };
  }

  @Mutation(() => CreateCheckInNotePayload, {
    description: 'Leaves a note for other staff, also after it was closed. Errors: NOT_FOUND, BAD_INPUT.',
  })
  @Allow('checkIns.use')
  async createCheckInNote(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The note.' }) input: CreateCheckInNoteInput,
  ): Promise<CreateCheckInNotePayload> {
    const { checkInId, text } = input;
    const row = await scope.write((tx) => this.checkIns.addNote(tx, scope.context, checkInId, text));
    return { checkIn: toCheckIn(row) };
  }

  @ResolveField(() => CheckInStateEnum, { description: 'Whether they are to be called now.' })
  async state(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<string> {
    if (checkIn.closedAt !== null) return 'CLOSED';
    if (checkIn.snoozedUntil === null) return 'OPEN';
    const today = await scope.load(todayByAnyKey, 'today');
    return checkIn.snoozedUntil > (today ?? '') ? 'SNOOZED' : 'OPEN';
  }

  @ResolveField(() => String, { description: 'What to do, as in “Soita ja kysy kuulumisia”.' })
  words(
    @Args(
      'language',
      { type: () => LanguageEnum, defaultValue: 'fi', description: 'In which language: FI, SV or EN.' },
      WrittenLanguagePipe,
    )
    language: Language,
  ): string {
    return callThemWords(language);
  }

  @ResolveField(() => Participant, { description: 'Whom to call.' })
  async participant(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<Participant | null> {
    const row = await scope.load(participantById, checkIn.participantId);
    return row && toParticipant(row, scope);
  }

  @ResolveField(() => Group, { description: 'The group that they have not been to lately.' })
  async group(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<Group | null> {
    const row = await scope.load(groupById, checkIn.groupId);
    return row && toGroup(row);
  }

  @ResolveField(() => StaffMember, { nullable: true, description: 'Who is to call; null: nobody yet.' })
  async assignedTo(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<StaffMember | null> {
    return findStaffMember(scope, checkIn.assignedToId);
  }

  @ResolveField(() => LastSeen, {
    nullable: true,
    description: 'When they were last at a session of the group; null: never.',
  })
  async lastSeen(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<LastSeen | null> {
    return scope.load(this.batches.lastSeen, checkIn.membershipId);
  }

  @ResolveField(() => UsualRhythm, {
    nullable: true,
    description: 'How they usually come to the group; null while they have come fewer than three times.',
  })
  async usualRhythm(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<UsualRhythm | null> {
    return scope.load(this.batches.rhythms, checkIn.membershipId);
  }

  @ResolveField(() => Message, {
    nullable: true,
    description: 'The last text to them, whose status says whether it arrived; null: none ever.',
  })
  async lastText(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<Message | null> {
    const row = await scope.load(lastTextByParticipant, checkIn.participantId);
    return row && toMessage(row);
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether their number should be asked for: there is none in use, or it waits to be confirmed.',
  })
  async numberNeedsConfirming(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<boolean> {
    const numbers = (await scope.load(phoneNumbersByParticipant, checkIn.participantId)) ?? [];
    return !numbers.some(
      ({ validTo, status, askToConfirm }) => validTo === null && status === 'ACTIVE' && !askToConfirm,
    );
  }

  @ResolveField(() => [CheckInContact], { description: 'Tries to reach them, in order.' })
  async contacts(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<CheckInContact[]> {
    return ((await scope.load(this.batches.contacts, checkIn.id)) ?? []).map(toCheckInContact);
  }

  @ResolveField(() => [CheckInNote], { description: 'What staff left for each other, in order.' })
  async notes(@Scope() scope: RequestScope, @Parent() checkIn: CheckIn): Promise<CheckInNote[]> {
    return ((await scope.load(this.batches.notes, checkIn.id)) ?? []).map(toCheckInNote);
  }
}

@Resolver(() => LastSeen)
export class LastSeenResolver {
  @ResolveField(() => Session, { description: 'The session.' })
  async session(@Scope() scope: RequestScope, @Parent() seen: LastSeen): Promise<Session | null> {
    const row = await scope.load(sessionById, seen.sessionId);
    return row && toSession(row, scope);
  }
}

@Resolver(() => UsualRhythm)
export class UsualRhythmResolver {
  @ResolveField(() => String, {
    description: 'In a few words, as in “Yleensä tiistaisin, noin kerran viikossa”.',
  })
  words(
    @Parent() rhythm: UsualRhythm,
    @Args(
      'language',
      { type: () => LanguageEnum, defaultValue: 'fi', description: 'In which language: FI, SV or EN.' },
      WrittenLanguagePipe,
    )
    language: Language,
  ): string {
    return rhythmInWords(rhythm, language);
  }
}

@Resolver(() => CheckInContact)
export class CheckInContactResolver {
  @ResolveField(() => StaffMember, { nullable: true, description: 'Who called.' })
  async by(@Scope() scope: RequestScope, @Parent() contact: CheckInContact): Promise<StaffMember | null> {
    return findStaffMember(scope, contact.staffMemberId);
  }
}

@Resolver(() => CheckInNote)
export class CheckInNoteResolver {
  @ResolveField(() => StaffMember, { nullable: true, description: 'Who left it.' })
  async by(@Scope() scope: RequestScope, @Parent() note: CheckInNote): Promise<StaffMember | null> {
    return findStaffMember(scope, note.staffMemberId);
  }
}
