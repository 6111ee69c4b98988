import { Field, ObjectType } from '@nestjs/graphql';
import { InboundText } from '../inbox/inbox.types.js';

@ObjectType({ description: 'What replying to a text in the sandbox did.' })
export class ReplyToSandboxTextPayload {
  @Field(() => InboundText, { description: 'The reply as it came in, with what it changed.' })
  inboundText: InboundText;
}
