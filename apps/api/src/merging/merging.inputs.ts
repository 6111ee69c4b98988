import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString } from 'class-validator';
import { IdField } from '../graphql/fields.js';

@InputType({ description: 'Two participants who are the same person.' })
export class MergeParticipantsInput {
  @IdField('The participant who is kept.')
  survivorId: string;

  @IdField('The other one, who is the same person.')
  duplicateId: string;

  @Field(() => String, {
    nullable: true,
    description: 'The token of the preview; needed where both have something.',
  })
  @IsOptional()
  @IsString()
  confirmation?: string | null;
}
