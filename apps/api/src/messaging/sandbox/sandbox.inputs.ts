import { Field, InputType } from '@nestjs/graphql';
import { IsString } from 'class-validator';
import { IdField } from '../../graphql/fields.js';

@InputType({ description: 'What a phone in the sandbox replies to a text.' })
export class ReplyToSandboxTextInput {
  @IdField('The text that is replied to.')
  id: string;

  @Field(() => String, { description: 'The reply, such as `1` or `2`; up to 1530 characters.' })
  @IsString()
  body: string;
}
