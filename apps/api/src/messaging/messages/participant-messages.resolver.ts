import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../../graphql/connection.js';
import { Session } from '../../groups/sessions.types.js';
import { Participant } from '../../people/people.types.js';
import { countsByWave, messagesOfParticipant, wavesBySession } from './messages.loaders.js';
import { toMessage, toReminderCounts, toReminderWave } from './messages.mapping.js';
import { MessageConnection, ReminderCounts, ReminderWave, type Message } from './messages.types.js';

/** What participants are texted. */
@Resolver(() => Participant)
export class ParticipantMessagesResolver {
  @ResolveField(() => MessageConnection, { description: 'Texts to them, newest first; empty for peers.' })
  async messages(
    @Scope() scope: RequestScope,
    @Parent() participant: Participant,
    @Args() args: ConnectionArgs,
  ): Promise<ConnectionOf<Message>> {
    return messagesOfParticipant(scope, args, participant.id, null, toMessage);
  }
}

/** What is said about sessions. */
@Resolver(() => Session)
export class SessionRemindersResolver {
  @ResolveField(() => [ReminderWave], {
    description: 'The waves of texts about it, earliest first; empty for peers.',
  })
  async reminders(@Scope() scope: RequestScope, @Parent() session: Session): Promise<ReminderWave[]> {
    const rows = await scope.load(wavesBySession, session.id);
    return (rows ?? []).map(toReminderWave);
  }
}

@Resolver(() => ReminderWave)
export class ReminderWaveResolver {
  @ResolveField(() => ReminderCounts, {
    description: 'How many people it was for; zero until its recipients are chosen.',
  })
  async counts(@Scope() scope: RequestScope, @Parent() wave: ReminderWave): Promise<ReminderCounts> {
    return toReminderCounts(await scope.load(countsByWave, wave.id));
  }
}
