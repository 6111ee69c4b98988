import { Field, ObjectType } from '@nestjs/graphql';
import { SensitiveWord, TextTemplate } from './templates.types.js';

@ObjectType({ description: 'What saving words did.' })
export class SaveTextTemplatePayload {
  @Field(() => TextTemplate, { description: 'The words as they were saved.' })
  textTemplate: TextTemplate;
}

@ObjectType({ description: 'What resetting words did.' })
export class ResetTextTemplatePayload {
  @Field(() => TextTemplate, {
    nullable: true,
    description: 'The words shipped; null in an added language, in which none are shipped.',
  })
  textTemplate: TextTemplate | null;
}

@ObjectType({ description: 'What adding a sensitive word did.' })
export class CreateSensitiveWordPayload {
  @Field(() => SensitiveWord, { description: 'The word as it is looked for.' })
  sensitiveWord: SensitiveWord;
}

@ObjectType({ description: 'What deleting a sensitive word did.' })
export class DeleteSensitiveWordPayload {
  @Field(() => SensitiveWord, { description: 'The word that is not looked for any more.' })
  sensitiveWord: SensitiveWord;
}
