import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { Mark } from '#libs/participation/rules/mark.js';
import { MAX_CLIENT_KEY_CHARACTERS } from '#libs/participation/rules/client-key.js';
import { MAX_NOTE_CHARACTERS } from '#libs/participation/rules/register-decision.js';
import { MAX_ANONYMOUS_VISITORS, MAX_MARKS } from '#libs/participation/registers/registers.js';
import type { ConsentSource } from '#libs/people/consent.entity.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { ConnectionArgs } from '../graphql/connection.js';
import { DateTime } from '../graphql/scalars.js';
import { LanguageEnum } from '../people/language.types.js';
import { ConsentSourceEnum } from '../people/people.types.js';
import { MarkEnum } from './participation.types.js';
import { IdField, OptionalDayField, OptionalIdField, OptionalText } from '../graphql/fields.js';

/** As with marks, its fields are checked where its row is. */
@InputType({
  description:
    'Somebody who comes for the first time: a participant is made of them with the first mark that is taken.',
})
export class NewVisitorInput {
  @Field(() => String, {
    description: `Chosen by the device once per person, such as a UUID; at most ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters. All marks with the same key are of one person, whoever sends them again and however often.`,
  })
  clientKey: string;

  @Field(() => String, { description: 'First name, or the alias that they give.' })
  firstName: string;

  @Field(() => String, { nullable: true, description: 'Last name or its initial; not from peers.' })
  lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'Another name they go by; not from peers.' })
  alias?: string | null;

  @Field(() => LanguageEnum, { defaultValue: 'fi', description: 'The language they read best.' })
  language: AnyLanguage;

  @Field(() => String, {
    nullable: true,
    description: 'A phone number in any notation; Finnish when it has no country code. Not from peers.',
  })
  phoneNumber?: string | null;

  @Field(() => ConsentSourceEnum, {
    nullable: true,
    description:
      'How they agreed today to SMS reminders; leave it out when they have not agreed. Not from peers.',
  })
  smsConsent?: ConsentSource | null;
}

/** Its fields are checked row by row, where a bad one refuses its own row and no other. */
@InputType({ description: 'One mark, of a participant or of somebody new.' })
export class MarkInput {
  @Field(() => String, {
    description: `Chosen by the device once per mark, such as a UUID; at most ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters. The same mark sent again with the same key is taken once.`,
  })
  clientKey: string;

  @Field(() => ID, { nullable: true, description: 'Who is marked; left out when `newVisitor` says it.' })
  participantId?: string | null;

  @Field(() => NewVisitorInput, {
    nullable: true,
    description: 'Who is marked, when they come for the first time. They are a walk-in.',
  })
  newVisitor?: NewVisitorInput | null;

  @Field(() => MarkEnum, { nullable: true, description: 'What happened; null: unknown again.' })
  mark?: Mark | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The device’s clock when it was marked; the moment of arrival if left out. Of several marks for a person the latest one is in force, in whichever order they arrive.',
  })
  markedAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True says that they came as a walk-in; whoever has no place is one anyway.',
  })
  walkIn?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: `A remark of at most ${MAX_NOTE_CHARACTERS} characters; it belongs to this mark.`,
  })
  note?: string | null;
}

@InputType({ description: 'A register, or a part of it.' })
export class RecordAttendanceInput {
  @IdField('The session.')
  sessionId: string;

  @OptionalText(100, 'What the device calls itself; kept in the history.')
  device?: string | null;

  @Field(() => [MarkInput], { defaultValue: [], description: `The marks, at most ${MAX_MARKS} at once.` })
  @IsArray()
  @ArrayMaxSize(MAX_MARKS)
  marks: MarkInput[];

  @Field(() => Int, {
    nullable: true,
    description: 'How many visitors came without giving a name; left out, the number stays as it is.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_ANONYMOUS_VISITORS)
  anonymousVisitors?: number | null;

  @OptionalText(
    MAX_NOTE_CHARACTERS,
    'A remark on the whole session; left out, it stays as it is, null removes it.',
  )
  note?: string | null;
}

@InputType({ description: 'A register that takes no more marks.' })
export class CloseRegisterInput {
  @IdField('The session.')
  sessionId: string;
}

@InputType({ description: 'A register that takes marks again.' })
export class ReopenRegisterInput {
  @IdField('The session.')
  sessionId: string;
}

@InputType({ description: 'The last change of a register, to be taken back by who made it.' })
export class UndoRegisterChangeInput {
  @IdField('The session.')
  sessionId: string;

  @Field(() => String, {
    description: `Chosen by the device once per undo, such as a UUID; at most ${MAX_CLIENT_KEY_CHARACTERS} visible ASCII characters. Sent again with the same key nothing more is undone.`,
  })
  @IsString()
  clientKey: string;

  @OptionalText(100, 'What the device calls itself; kept in the history.')
  device?: string | null;
}

@ArgsType()
export class AttendanceListArgs extends ConnectionArgs {
  @OptionalIdField('Only sessions of this group.')
  groupId?: string | null;

  @OptionalDayField('Only sessions on this day or later.')
  from?: string | null;

  @OptionalDayField('Only sessions on this day or earlier.')
  to?: string | null;
}
