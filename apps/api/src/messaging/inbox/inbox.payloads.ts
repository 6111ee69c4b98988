import { Field, ObjectType } from '@nestjs/graphql';
import { Message } from '../messages/messages.types.js';
import { InboundText } from './inbox.types.js';

@ObjectType({ description: 'What marking a text did.' })
export class MarkInboundDonePayload {
  @Field(() => InboundText, { description: 'The text.' })
  inboundText: InboundText;
}

@ObjectType({ description: 'What assigning a text did.' })
export class AssignInboundTextPayload {
  @Field(() => InboundText, { description: 'The text, with who looks after it now.' })
  inboundText: InboundText;
}

@ObjectType({ description: 'What answering a text did.' })
export class AnswerTextPayload {
  @Field(() => Message, { description: 'The answer as it was written; it leaves when it may.' })
  message: Message;
}
