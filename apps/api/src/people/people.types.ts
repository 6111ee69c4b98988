import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  CONSENT_PURPOSES,
  CONSENT_SOURCES,
  type ConsentPurpose,
  type ConsentSource,
} from '#libs/people/consent.entity.js';
import type { AnyLanguage, Language } from '#libs/people/language.js';
import {
  PHONE_NUMBER_STATUSES,
  SUSPENSION_REASONS,
  type PhoneNumberStatus,
  type SuspensionReason,
} from '#libs/people/phone-number.entity.js';
import { ROLES, type Role } from '#libs/people/roles.js';
import { Connection } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime, LocalDate, LocalTime, TimeZone } from '../graphql/scalars.js';
import { LanguageEnum } from './language.types.js';

export const RoleEnum = enumOf(ROLES);
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a staff member may be. Roles can be combined, except PEER and OBSERVER.',
  valuesMap: {
    ADMIN: { description: 'Manages staff and reads the audit trail; may do everything.' },
    COORDINATOR: { description: 'Plans all groups, imports, and manages sites and settings.' },
    LEADER: { description: 'Plans and runs the groups that they lead.' },
    STAFF: { description: 'Takes attendance, signs people up and keeps their details.' },
    PEER: {
      description:
        'A participant who helps run a group: sees first names and attendance of their own groups, never phones.',
    },
    OBSERVER: {
      description: 'Sees numbers of people of groups and sites, never one under five, and nobody’s name.',
    },
  },
});

export const ConsentPurposeEnum = enumOf(CONSENT_PURPOSES);
registerEnumType(ConsentPurposeEnum, {
  name: 'ConsentPurpose',
  description: 'What somebody agrees to.',
  valuesMap: { SMS_REMINDERS: { description: 'To be sent texts about coming sessions.' } },
});

export const ConsentSourceEnum = enumOf(CONSENT_SOURCES);
registerEnumType(ConsentSourceEnum, {
  name: 'ConsentSource',
  description: 'How the agreement was given.',
  valuesMap: {
    IN_PERSON: { description: 'Said to a member of staff.' },
    PAPER_FORM: { description: 'Signed on paper.' },
    PHONE: { description: 'Said on the telephone.' },
    SMS: { description: 'Answered by SMS.' },
    IMPORT: { description: 'Taken over from a file that the organisation kept before.' },
  },
});

export const PhoneNumberStatusEnum = enumOf(PHONE_NUMBER_STATUSES);
registerEnumType(PhoneNumberStatusEnum, {
  name: 'PhoneNumberStatus',
  description: 'Whether a number is texted.',
  valuesMap: {
    ACTIVE: { description: 'It is texted, where there is consent.' },
    SUSPENDED: { description: 'It is kept but not texted, for example after permanent failures.' },
  },
});

export const SUSPENSIONS_BY_STAFF = ['NOT_THEIRS', 'OUT_OF_USE', 'ON_REQUEST'] as const;
export type SuspensionByStaff = (typeof SUSPENSIONS_BY_STAFF)[number];
const BY_STAFF = {
  NOT_THEIRS: { description: 'Somebody else answered, or said that it is theirs.' },
  OUT_OF_USE: { description: 'The person does not use it now.' },
  ON_REQUEST: { description: 'The person asked for it.' },
};

export const SuspensionReasonEnum = enumOf(SUSPENSION_REASONS);
registerEnumType(SuspensionReasonEnum, {
  name: 'PhoneNumberSuspensionReason',
  description: 'Why a number is not texted although it is still theirs.',
  valuesMap: {
    PERMANENT_FAILURES: { description: 'Several texts in a row could never be delivered.' },
    LONG_UNCONFIRMED: { description: 'For a year nobody confirmed it and no text arrived.' },
    ...BY_STAFF,
  },
});

export const SuspensionByStaffEnum = enumOf(SUSPENSIONS_BY_STAFF);
registerEnumType(SuspensionByStaffEnum, {
  name: 'PhoneNumberSuspensionByStaff',
  description: 'Why staff stop texts to a number.',
  valuesMap: BY_STAFF,
});

@ObjectType({ description: 'The association itself: the tenant that everything belongs to.' })
export class Organisation {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => LanguageEnum, { description: 'The language used where nothing else is known.' })
  language: Language;

  @Field(() => TimeZone, { description: 'The zone in which its days, weeks and wall times are counted.' })
  timeZone: string;

  @Field(() => String, {
    description:
      'The sender name of texts: at most 11 letters, digits or spaces; must not disclose what groups are about.',
  })
  smsSender: string;

  @Field(() => LocalTime, {
    description: 'The local time at which reminders leave, three days and one day ahead.',
  })
  reminderTime: string;

  @Field(() => LocalTime, {
    description:
      'No text leaves from this local time until `quietTo`, whatever it is about. The same as `quietTo`: never quiet.',
  })
  quietFrom: string;

  @Field(() => LocalTime, { description: 'From this local time on texts leave again.' })
  quietTo: string;

  @Field(() => Int, {
    description:
      'The most texts sent to one person on one local day, 1 to 50. Cancellations and moves are sent beyond it; replies to what somebody has just written are not counted.',
  })
  maxTextsPerDay: number;

  @Field(() => String, {
    nullable: true,
    description:
      'What one part of a text costs, in cents, as a decimal such as "6.5"; null when it is not known.',
  })
  smsPartPriceCents: string | null;

  @Field(() => Int, { description: 'A message to more people than this has to be confirmed, 1 to 10,000.' })
  massSendThreshold: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The number that people answer texts to: with its country code, or a short code. What comes in to it is ours.',
  })
  smsReplyNumber: string | null;

  @Field(() => Int, { description: 'How many weeks ahead sessions are made from their series.' })
  horizonWeeks: number;
}

@ObjectType({ description: 'One of the places of the organisation.' })
export class Site {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'Its name; unique in the organisation.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Its street address.' })
  address: string | null;
}

@ObjectType({ description: 'Somebody who signs in.' })
export class StaffMember {
  @Field(() => ID, { description: 'Their id.' })
  id: string;

  @Field(() => String, { description: 'Their name as shown to colleagues.' })
  displayName: string;

  @Field(() => String, {
    nullable: true,
    description: 'The address they sign in with; shown to administrators and to themselves.',
  })
  email: string | null;

  @Field(() => [RoleEnum], { description: 'What they may be.' })
  roles: Role[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'When their sign-in was disabled; null while they can sign in.',
  })
  disabledAt: Date | null;
}

@ObjectType({
  description: 'A link that signs one person in, once. Hand it over in person; it is shown only now.',
})
export class SignInLink {
  @Field(() => String, { description: 'The address to open in a browser.' })
  url: string;

  @Field(() => DateTime, { description: 'When it stops working, used or not.' })
  expiresAt: Date;
}

@ObjectType({
  description:
    'A phone number of a participant, with its dates. A person is never identified by a number alone.',
})
export class PhoneNumber {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'The number in E.164, as in `+358401234567`.' })
  e164: string;

  @Field(() => PhoneNumberStatusEnum, { description: 'Whether it is texted.' })
  status: PhoneNumberStatus;

  @Field(() => LocalDate, { description: 'The first day on which it was theirs.' })
  validFrom: string;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The last day on which it was theirs; null while it is.',
  })
  validTo: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'When they last said that it is right.' })
  confirmedOn: string | null;

  @Field(() => Boolean, { description: 'Whether staff should ask at the next visit if it is still right.' })
  askToConfirm: boolean;

  @Field(() => SuspensionReasonEnum, {
    nullable: true,
    description: 'Why it is suspended; null when it is not.',
  })
  suspendedReason: SuspensionReason | null;

  @Field(() => LocalDate, { nullable: true, description: 'Since when it is suspended.' })
  suspendedOn: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When a text last arrived, as far as gateways have reported.',
  })
  lastDeliveredAt: Date | null;
}

@ObjectType({ description: 'An agreement of a participant: dated, withdrawable, with its source.' })
export class Consent {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => ConsentPurposeEnum, { description: 'What they agreed to.' })
  purpose: ConsentPurpose;

  @Field(() => LocalDate, { description: 'The day on which they agreed.' })
  grantedOn: string;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The day on which they withdrew it; null while it holds.',
  })
  withdrawnOn: string | null;

  @Field(() => ConsentSourceEnum, { description: 'How it was given.' })
  source: ConsentSource;
}

@ObjectType({ description: 'A person who takes part. A first name or an alias is enough.' })
export class Participant {
  @Field(() => ID, { description: 'Their id.' })
  id: string;

  @Field(() => String, { description: 'First name or alias: what people call them.' })
  firstName: string;

  @Field(() => String, { nullable: true, description: 'Last name or its initial; null for peers.' })
  lastName: string | null;

  @Field(() => String, { nullable: true, description: 'Another name they go by; null for peers.' })
  alias: string | null;

  @Field(() => LanguageEnum, { nullable: true, description: 'The language they read best; null for peers.' })
  language: AnyLanguage | null;

  @Field(() => Int, { nullable: true, description: 'Year of birth; null for peers.' })
  birthYear: number | null;

  @Field(() => String, { nullable: true, description: 'Practical remarks by staff; null for peers.' })
  note: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When they were taken out of the lists; null while they are in.',
  })
  archivedAt: Date | null;
}

export const ParticipantConnection = Connection(Participant);
export const StaffMemberConnection = Connection(StaffMember);
