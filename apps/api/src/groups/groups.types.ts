import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ADMISSIONS, type Admission } from '#libs/groups/activity-group.entity.js';
import { MEMBERSHIP_ROLES, type MembershipRole } from '#libs/groups/membership.entity.js';
import type { Language } from '#libs/people/language.js';
import { Connection } from '../graphql/connection.js';
import { enumOf } from '../graphql/enum-of.js';
import { DateTime, LocalDate } from '../graphql/scalars.js';
import { LanguageEnum } from '../people/language.types.js';

export const AdmissionEnum = enumOf(ADMISSIONS);
registerEnumType(AdmissionEnum, {
  name: 'Admission',
  description: 'Who may come to a group.',
  valuesMap: {
    OPEN: { description: 'Drop-in: anybody.' },
    CLOSED: { description: 'Members only.' },
  },
});

export const MembershipRoleEnum = enumOf(MEMBERSHIP_ROLES);
registerEnumType(MembershipRoleEnum, {
  name: 'MembershipRole',
  description: 'The part that somebody has in a group.',
  valuesMap: {
    MEMBER: { description: 'Takes part.' },
    PEER_LEADER: { description: 'A participant who leads others from own experience.' },
    EXPERT_BY_EXPERIENCE: { description: 'Brings trained experience of their own.' },
    VOLUNTEER: { description: 'Helps without pay.' },
  },
});

@ObjectType({ description: 'A standing group.' })
export class Group {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  siteId: string;

  @Field(() => String, { description: 'Its name among staff; never in a text.' })
  internalName: string;

  @Field(() => String, { description: 'Its neutral name for texts and pages; at most 24 characters.' })
  publicName: string;

  @Field(() => AdmissionEnum, { description: 'Who may come.' })
  admission: Admission;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats in its sessions, unless a session says otherwise; null: no limit.',
  })
  capacity: number | null;

  @Field(() => LanguageEnum, { description: 'The language it is held in.' })
  language: Language;

  @Field(() => Int, {
    nullable: true,
    description:
      'After how many missed sessions in a row somebody should be called; null: the group wants no check-ins.',
  })
  checkInAfterMisses: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was taken out of use; null while it is in use.',
  })
  archivedAt: Date | null;
}

@ObjectType({ description: 'A participant in a group, from a day to a day.' })
export class Membership {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  groupId: string;
  participantId: string;

  @Field(() => MembershipRoleEnum, { description: 'Their part in the group.' })
  role: MembershipRole;

  @Field(() => LocalDate, { description: 'The first day.' })
  startsOn: string;

  @Field(() => LocalDate, { nullable: true, description: 'The last day; null while it goes on.' })
  endsOn: string | null;
}

export const GroupConnection = Connection(Group);
export const MembershipConnection = Connection(Membership);
