import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, IsUUID } from 'class-validator';

@InputType({ description: 'Two participants who are the same person.' })
export class MergeParticipantsInput {
  @Field(() => ID, { description: 'The participant who is kept.' })
  @IsUUID()
  survivorId: string;

  @Field(() => ID, { description: 'The other one, who is the same person.' })
  @IsUUID()
  duplicateId: string;

  @Field(() => String, {
    nullable: true,
    description: 'The token of the preview; needed where both have something.',
  })
  @IsOptional()
  @IsString()
  confirmation?: string | null;
}
