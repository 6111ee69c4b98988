import { Field, Float, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'How many texts ended in the same way for the same reason.' })
export class MessagesByReason {
  @Field(() => String, { description: 'As in Message.statusReason; NOT_SAID when none was given.' })
  reason: string;

  @Field(() => Int, { description: 'How many texts.' })
  messages: number;
}

@ObjectType({
  description:
    'The texts that were written in one month by the organisation’s clock, and what became of them.',
})
export class MessageMonth {
  @Field(() => String, { description: 'YYYY-MM.' })
  month: string;

  @Field(() => Int, { description: 'Texts that were written.' })
  written: number;

  @Field(() => Int, { description: 'Texts that a gateway accepted, whatever happened afterwards.' })
  sent: number;

  @Field(() => Int, { description: 'Texts that are known to be on the phone.' })
  delivered: number;

  @Field(() => Int, { description: 'Texts for which it is not known whether they were sent.' })
  unknown: number;

  @Field(() => [MessagesByReason], { description: 'Texts that were permanently refused or not delivered.' })
  failed: readonly MessagesByReason[];

  @Field(() => [MessagesByReason], { description: 'Texts that were not sent because something had changed.' })
  cancelled: readonly MessagesByReason[];

  @Field(() => [MessagesByReason], { description: 'Texts that were not sent in time.' })
  expired: readonly MessagesByReason[];

  @Field(() => Int, { description: 'SMS that the texts sent took; each is charged.' })
  parts: number;

  @Field(() => Float, {
    nullable: true,
    description: 'What the texts sent cost, in cents; null when the price of none is known.',
  })
  costCents: number | null;

  @Field(() => Int, { description: 'Texts sent while no price was set: not in the cost.' })
  sentWithoutPrice: number;
}

@ObjectType({
  description:
    'Texts that need attention: find out why they are not sent, or call instead. All zero: nothing to do.',
})
export class MessagingProblems {
  @Field(() => Int, {
    description: 'Due for more than five minutes outside quiet hours, and not picked up by a worker.',
  })
  waiting: number;

  @Field(() => Int, { description: 'Picked up by a worker, due for more than five minutes, and not sent.' })
  held: number;

  @Field(() => Int, {
    description: 'It is not known whether they were sent, and their deadline has not passed.',
  })
  inDoubt: number;

  @Field(() => Int, {
    description:
      'Refused, not delivered or too late, until three days after their deadline: staff can call instead. They are listed by `messages(unreached: true)`.',
  })
  unreached: number;

  @Field(() => [MessagesByReason], {
    description: 'Those that reached nobody, the most frequent reason first.',
  })
  unreachedByReason: readonly MessagesByReason[];
}
