import { Field, InputType } from '@nestjs/graphql';
import { IsString } from 'class-validator';
import { IdField } from '../graphql/fields.js';

@InputType({ description: 'How somebody signs in.' })
export class SignInInput {
  @Field(() => String, { description: 'The address one signs in with.' })
  @IsString()
  email: string;

  @Field(() => String, { description: 'The password.' })
  @IsString()
  password: string;
}

@InputType({ description: 'A new API token for oneself.' })
export class CreateApiTokenInput {
  @Field(() => String, { description: 'What it is for; up to 100 characters.' })
  @IsString()
  label: string;
}

@InputType({ description: 'Which API token ends.' })
export class RevokeApiTokenInput {
  @IdField('The token.')
  id: string;
}

@InputType({ description: 'A new password for oneself.' })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The new password, of at least 12 characters.' })
  @IsString()
  password: string;
}
