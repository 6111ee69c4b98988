import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../graphql/scalars.js';

@ObjectType({ description: 'How much of the duplicate goes to the participant who is kept.' })
export class MergeMoves {
  @Field(() => Int, { description: 'Memberships.' })
  memberships: number;

  @Field(() => Int, { description: 'Marks in registers.' })
  marks: number;

  @Field(() => Int, { description: 'Sign-ups.' })
  signUps: number;

  @Field(() => Int, { description: 'Phone numbers, ended ones too.' })
  phoneNumbers: number;

  @Field(() => Int, { description: 'Agreements to texts, ended ones too.' })
  consents: number;

  @Field(() => Int, { description: 'Texts to them.' })
  texts: number;
}

@ObjectType({ description: 'Where both have something, and one of the two gives way.' })
export class MergeConflicts {
  @Field(() => Int, {
    description:
      'Memberships of the duplicate that overlap one of the other in the same group: each two become one.',
  })
  joinedMemberships: number;

  @Field(() => Int, { description: 'Sessions in which both are marked: the later mark stands.' })
  sessionsMarkedTwice: number;

  @Field(() => Int, {
    description:
      'Sessions that both have signed up for: the stronger sign-up stands, and a second seat goes to who waits.',
  })
  sessionsSignedUpTwice: number;

  @Field(() => Int, { description: 'Numbers that both have: a suspension of either holds.' })
  sharedNumbers: number;

  @Field(() => Int, { description: 'Excursions that both have paid for: the sums add up.' })
  excursionsPaidTwice: number;

  @Field(() => Int, { description: 'Sign-ins of peers, where both have one: both go on.' })
  signInsOfBoth: number;

  @Field(() => Boolean, {
    description:
      'One of them agreed to texts and the other one withdrew: they are texted no more until they agree again.',
  })
  endsConsent: boolean;
}

@ObjectType({ description: 'What merging two participants would do.' })
export class MergePreview {
  @Field(() => MergeMoves, { description: 'What moves.' })
  moves: MergeMoves;

  @Field(() => MergeConflicts, { description: 'Where both have something.' })
  conflicts: MergeConflicts;

  @Field(() => Boolean, {
    description: 'Whether the token has to be given when merging: there are conflicts.',
  })
  needsConfirmation: boolean;

  @Field(() => String, {
    description: 'Stands for exactly this; another one as soon as something has changed.',
  })
  confirmationToken: string;
}

@ObjectType({ description: 'That two participants turned out to be one person.' })
export class ParticipantMerge {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  survivorId: string;
  duplicateId: string;

  @Field(() => MergeMoves, { description: 'What moved.' })
  moves: MergeMoves;

  @Field(() => MergeConflicts, { description: 'Where both had something.' })
  conflicts: MergeConflicts;

  @Field(() => DateTime, { description: 'When.' })
  mergedAt: Date;
}
