import { Field, ID, InputType } from '@nestjs/graphql';
import { IsString, IsUUID } from 'class-validator';

@InputType({ description: 'What a phone in the sandbox replies to a text.' })
export class ReplyToSandboxTextInput {
  @Field(() => ID, { description: 'The text that is replied to.' })
  @IsUUID()
  id: string;

  @Field(() => String, { description: 'The reply, such as `1` or `2`; up to 1530 characters.' })
  @IsString()
  body: string;
}
