import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../../graphql/scalars.js';
import { PlanningWarning } from '../../groups/sessions.types.js';
import { TextPreview } from './messages.types.js';

@ObjectType({ description: 'Who would be told of a change of plans, and what.' })
export class ChangeNotice {
  @Field(() => Int, { description: 'How many people would get a text.' })
  people: number;

  @Field(() => DateTime, {
    description: 'When the texts would begin to leave: at once, or after quiet time.',
  })
  leavesAt: Date;

  @Field(() => TextPreview, { description: 'What it would say, in the language of the group.' })
  text: TextPreview;

  @Field(() => Int, { description: 'How many SMS it would take altogether, at most.' })
  parts: number;

  @Field(() => String, {
    nullable: true,
    description:
      'What it would cost about, at most, in cents, as a decimal; null while the organisation gives no price.',
  })
  costCents: string | null;
}

@ObjectType({ description: 'What would follow from a change of plans; nothing of it is done.' })
export class PlanPreview {
  @Field(() => Int, { description: 'How many sessions would be made or changed.' })
  sessions: number;

  @Field(() => Int, {
    description:
      'How many of them would not take place: cancelled, or left without a date by a change of their series.',
  })
  cancelled: number;

  @Field(() => [PlanningWarning], {
    description:
      'Double bookings that would follow from it, at most 50. Sessions that would be made are not in them.',
  })
  warnings: readonly PlanningWarning[];

  @Field(() => ChangeNotice, { nullable: true, description: 'Who would be told of it; null: nobody.' })
  notice: ChangeNotice | null;
}
