import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { EXCURSION_KINDS, type ExcursionKind } from '#libs/excursions/excursion-rules.js';
import {
  PHOTO_CONSENT_SOURCES,
  PHOTO_PURPOSES,
  type PhotoConsentSource,
  type PhotoPurpose,
} from '#libs/excursions/photo-consent.entity.js';
import { TRANSPORT_KINDS, type TransportKind } from '#libs/excursions/transport-leg.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime, LocalDate } from '../graphql/scalars.js';

export const ExcursionKindEnum = enumOf(EXCURSION_KINDS);
registerEnumType(ExcursionKindEnum, {
  name: 'ExcursionKind',
  description: 'A kind of session that has a plan of its own.',
  valuesMap: {
    EXCURSION: { description: 'A trip.' },
    STUDY_VISIT: { description: 'A visit to a workplace or school.' },
    CULTURE_VISIT: { description: 'A visit to a museum, concert and the like.' },
    WORKSHOP: { description: 'A workshop.' },
  } satisfies Record<ExcursionKind, unknown>,
});

export const TransportKindEnum = enumOf(TRANSPORT_KINDS);
registerEnumType(TransportKindEnum, {
  name: 'TransportKind',
  description: 'How people get from one place to the next.',
  valuesMap: {
    BUS: { description: 'A bus, hired or of the line.' },
    CAR: { description: 'A car with its driver.' },
    TRAIN: { description: 'A train, tram or metro.' },
    WALK: { description: 'On foot.' },
    OTHER: { description: 'Anything else, such as a ferry.' },
  },
});

export const PhotoPurposeEnum = enumOf(PHOTO_PURPOSES);
registerEnumType(PhotoPurposeEnum, {
  name: 'PhotoPurpose',
  description: 'What somebody agrees to about pictures; each is asked for itself.',
  valuesMap: {
    TAKING: { description: 'Being in pictures that are taken.' },
    PUBLISHING: { description: 'Having those pictures published.' },
  },
});

export const PhotoConsentSourceEnum = enumOf(PHOTO_CONSENT_SOURCES);
registerEnumType(PhotoConsentSourceEnum, {
  name: 'PhotoConsentSource',
  description: 'How they said so.',
  valuesMap: {
    IN_PERSON: { description: 'Face to face.' },
    PAPER_FORM: { description: 'On a paper form.' },
    PHONE: { description: 'On the telephone.' },
  },
});

@ObjectType({ description: 'One stretch of the way.' })
export class TransportLeg {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  sessionId: string;

  @Field(() => TransportKindEnum, { description: 'How people get there.' })
  kind: TransportKind;

  @Field(() => String, {
    nullable: true,
    description: 'Which vehicle, where several go at once; null where there is one.',
  })
  vehicle: string | null;

  @Field(() => String, { description: 'Where it begins.' })
  from: string;

  @Field(() => String, { description: 'Where it ends.' })
  to: string;

  @Field(() => DateTime, { description: 'When it leaves; it moves when the session is moved.' })
  departsAt: Date;

  @Field(() => DateTime, { description: 'When it arrives.' })
  arrivesAt: Date;

  @Field(() => Int, { nullable: true, description: 'How many seats it has; null: no limit.' })
  seats: number | null;

  @Field(() => Int, { description: 'How many are taken.' })
  seatsTaken: number;

  @Field(() => Int, { nullable: true, description: 'How many are free; null: no limit.' })
  seatsFree: number | null;

  @Field(() => String, { nullable: true, description: 'Who drives; null for peers.' })
  driver: string | null;

  @Field(() => String, { nullable: true, description: 'What is booked; null for peers.' })
  tickets: string | null;
}

@ObjectType({
  description:
    'The plan of an excursion, study or culture visit, or workshop. People meet where and when the session begins and are back when it ends.',
})
export class Excursion {
  sessionId: string;

  @Field(() => String, { description: 'Where they go.' })
  destination: string;

  @Field(() => String, { nullable: true, description: 'Where people meet: the place of the session.' })
  meetingPoint: string | null;

  @Field(() => DateTime, { description: 'When they meet: the start of the session.' })
  meetsAt: Date;

  @Field(() => DateTime, { description: 'When they are back: the end of the session.' })
  returnsAt: Date;

  @Field(() => String, { nullable: true, description: 'What to bring.' })
  bring: string | null;

  @Field(() => String, { nullable: true, description: 'Steps, distances, toilets, noise.' })
  accessibility: string | null;

  @Field(() => String, { nullable: true, description: 'Whom to call on the day.' })
  contactName: string | null;

  @Field(() => String, { nullable: true, description: 'Their number (E.164).' })
  contactPhone: string | null;

  @Field(() => String, { nullable: true, description: 'What is done when something happens.' })
  safetyPlan: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What it costs the organisation, in cents (EUR); null for peers.',
  })
  organisationCostCents: number | null;

  @Field(() => Int, { description: 'What it costs each participant, in cents (EUR).' })
  participantCostCents: number;
}

@ObjectType({ description: 'Seats that somebody holds on a leg.' })
export class LegSeat {
  sessionId: string;
  legId: string;

  @Field(() => Int, { description: 'How many: two with a companion.' })
  seats: number;
}

@ObjectType({
  description: 'An agreement about pictures at one excursion. A withdrawn one stays, as history.',
})
export class PhotoConsent {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => PhotoPurposeEnum, { description: 'What it is about.' })
  purpose: PhotoPurpose;

  @Field(() => LocalDate, { description: 'From when on.' })
  grantedOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'When it was withdrawn; null while it holds.' })
  withdrawnOn: string | null;

  @Field(() => PhotoConsentSourceEnum, { description: 'How they said so.' })
  source: PhotoConsentSource;
}

@ObjectType({ description: 'What is kept about somebody for one excursion.' })
export class ExcursionParticipant {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  sessionId: string;
  participantId: string;

  @Field(() => String, {
    nullable: true,
    description: 'Whom to call in an emergency. Deleted 7 days after the return.',
  })
  emergencyContactName: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Their number (E.164). Deleted 7 days after the return.',
  })
  emergencyContactPhone: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Allergies and needs. Deleted 7 days after the return.',
  })
  allergiesAndNeeds: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When these three were deleted.' })
  sensitiveDeletedAt: Date | null;

  @Field(() => Int, { nullable: true, description: 'What they have paid, in cents (EUR); null: nothing.' })
  paidCents: number | null;

  @Field(() => DateTime, { nullable: true, description: 'When they paid.' })
  paidAt: Date | null;
}

@ObjectType({ description: 'A number of people counted before leaving, beside the register as it is now.' })
export class Headcount {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  sessionId: string;
  legId: string | null;
  recordedById: string | null;

  @Field(() => String, { description: 'What was left.' })
  label: string;

  @Field(() => Int, { description: 'Participants and companions that were counted; not staff.' })
  people: number;

  @Field(() => DateTime, { description: 'When they were counted.' })
  countedAt: Date;

  @Field(() => Int, {
    description:
      'Participants marked present or late, with the companions that are known; at a leg to which people were assigned, those of that leg.',
  })
  markedPresent: number;

  @Field(() => Int, {
    description: 'Counted less marked: below zero somebody is missing, above zero somebody is unmarked.',
  })
  difference: number;

  @Field(() => Boolean, { description: 'Whether both numbers are the same.' })
  matches: boolean;
}
