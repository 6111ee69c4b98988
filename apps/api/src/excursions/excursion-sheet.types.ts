import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { SessionKind } from '#libs/groups/session.entity.js';
import type { Language } from '#libs/people/language.js';
import { DateTime, LocalDate, TimeZone } from '../graphql/scalars.js';
import { SessionKindEnum } from '../groups/sessions.types.js';
import { LanguageEnum } from '../people/language.types.js';
import { TransportLeg } from './excursions.types.js';

@ObjectType({ description: 'Somebody on the sheet.' })
export class ExcursionSheetPerson {
  participantId: string;

  @Field(() => String, { description: 'First name and the initial of the last name.' })
  name: string;

  @Field(() => Int, { description: 'Companions and support persons who come along.' })
  companions: number;

  @Field(() => [Int], { description: 'Numbers of the legs they are on, from 1; empty: on all of them.' })
  legNumbers: number[];

  @Field(() => String, { nullable: true, description: 'Whom to call in an emergency.' })
  emergencyContactName: string | null;

  @Field(() => String, { nullable: true, description: 'Their number (E.164).' })
  emergencyContactPhone: string | null;

  @Field(() => String, { nullable: true, description: 'Allergies and needs.' })
  allergiesAndNeeds: string | null;

  @Field(() => Int, { nullable: true, description: 'What they have paid, in cents (EUR); null: nothing.' })
  paidCents: number | null;

  @Field(() => Boolean, { description: 'Whether they may be in pictures that are taken.' })
  mayBePhotographed: boolean;

  @Field(() => Boolean, { description: 'Whether pictures of them may be published.' })
  picturesMayBePublished: boolean;
}

@ObjectType({
  description:
    'What the leader needs on the bus, and nothing else: the same as `GET /excursions/<session>/sheet.pdf?language=`. Names are short and the group’s is the public one.',
})
export class ExcursionSheet {
  sessionId: string;

  @Field(() => LanguageEnum, { description: 'The language of its words.' })
  language: Language;

  @Field(() => String, { description: 'Its heading in that language.' })
  title: string;

  @Field(() => SessionKindEnum, { description: 'What kind of excursion it is.' })
  kind: SessionKind;

  @Field(() => Boolean, { description: 'Whether it was cancelled.' })
  isCancelled: boolean;

  @Field(() => String, { description: 'The group’s public name.' })
  publicName: string;

  @Field(() => LocalDate, { description: 'The day.' })
  localDate: string;

  @Field(() => TimeZone, { description: 'The zone in which the times are told.' })
  timeZone: string;

  @Field(() => DateTime, { description: 'When people meet.' })
  meetsAt: Date;

  @Field(() => DateTime, { description: 'When they are back.' })
  returnsAt: Date;

  @Field(() => String, { nullable: true, description: 'Where they meet.' })
  meetingPoint: string | null;

  @Field(() => String, { description: 'Where they go.' })
  destination: string;

  @Field(() => String, { nullable: true, description: 'Whom to call on the day.' })
  contactName: string | null;

  @Field(() => String, { nullable: true, description: 'Their number (E.164).' })
  contactPhone: string | null;

  @Field(() => String, { nullable: true, description: 'What to bring.' })
  bring: string | null;

  @Field(() => String, { nullable: true, description: 'Steps, distances, toilets, noise.' })
  accessibility: string | null;

  @Field(() => String, { nullable: true, description: 'What is done when something happens.' })
  safetyPlan: string | null;

  @Field(() => Int, { description: 'What it costs each participant, in cents (EUR).' })
  participantCostCents: number;

  @Field(() => [TransportLeg], {
    description: 'The way, in the order in which legs depart: number 1 is first.',
  })
  legs: TransportLeg[];

  @Field(() => [ExcursionSheetPerson], {
    description: 'Who holds a seat, and who was marked there without one, by first name.',
  })
  people: ExcursionSheetPerson[];
}
