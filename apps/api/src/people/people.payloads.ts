import { Field, ObjectType } from '@nestjs/graphql';
import {
  Consent,
  Organisation,
  Participant,
  PhoneNumber,
  SignInLink,
  Site,
  StaffMember,
} from './people.types.js';

@ObjectType({ description: 'The organisation, changed.' })
export class UpdateOrganisationPayload {
  @Field(() => Organisation, { description: 'The organisation.' })
  organisation: Organisation;
}

@ObjectType({ description: 'A site, added.' })
export class CreateSitePayload {
  @Field(() => Site, { description: 'The site.' })
  site: Site;
}

@ObjectType({ description: 'A site, changed.' })
export class UpdateSitePayload {
  @Field(() => Site, { description: 'The site.' })
  site: Site;
}

@ObjectType({ description: 'Somebody who signs in, added.' })
export class CreateStaffMemberPayload {
  @Field(() => StaffMember, { description: 'The staff member.' })
  staffMember: StaffMember;
}

@ObjectType({ description: 'Somebody who signs in, changed.' })
export class UpdateStaffMemberPayload {
  @Field(() => StaffMember, { description: 'The staff member.' })
  staffMember: StaffMember;
}

@ObjectType({ description: 'Somebody who was shut out, or let in again.' })
export class DisableStaffMemberPayload {
  @Field(() => StaffMember, { description: 'The staff member.' })
  staffMember: StaffMember;
}

@ObjectType({ description: 'A link for one sign-in.' })
export class CreateSignInLinkPayload {
  @Field(() => SignInLink, { description: 'The link, which is shown only now.' })
  signInLink: SignInLink;
}

@ObjectType({ description: 'A participant, added.' })
export class CreateParticipantPayload {
  @Field(() => Participant, { description: 'The participant.' })
  participant: Participant;
}

@ObjectType({ description: 'A participant, changed.' })
export class UpdateParticipantPayload {
  @Field(() => Participant, { description: 'The participant.' })
  participant: Participant;
}

@ObjectType({ description: 'A participant, taken out of the lists or back in.' })
export class ArchiveParticipantPayload {
  @Field(() => Participant, { description: 'The participant.' })
  participant: Participant;
}

@ObjectType({ description: 'An agreement, given.' })
export class GiveConsentPayload {
  @Field(() => Consent, { description: 'The agreement that holds.' })
  consent: Consent;
}

@ObjectType({ description: 'An agreement, withdrawn.' })
export class WithdrawConsentPayload {
  @Field(() => Consent, { nullable: true, description: 'The agreement that held; null when there was none.' })
  consent: Consent | null;
}

@ObjectType({ description: 'A phone number, added or confirmed.' })
export class CreatePhoneNumberPayload {
  @Field(() => PhoneNumber, { description: 'The phone number.' })
  phoneNumber: PhoneNumber;
}

@ObjectType({ description: 'A phone number, ended.' })
export class EndPhoneNumberPayload {
  @Field(() => PhoneNumber, { description: 'The phone number.' })
  phoneNumber: PhoneNumber;
}

@ObjectType({ description: 'A phone number, confirmed.' })
export class ConfirmPhoneNumberPayload {
  @Field(() => PhoneNumber, { description: 'The phone number.' })
  phoneNumber: PhoneNumber;
}

@ObjectType({ description: 'A phone number, suspended.' })
export class SuspendPhoneNumberPayload {
  @Field(() => PhoneNumber, { description: 'The phone number.' })
  phoneNumber: PhoneNumber;
}
