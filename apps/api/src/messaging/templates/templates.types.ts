import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { LINT_CODES, type LintCode, type LintSeverity } from '#libs/messaging/lint/lint.js';
import { REMINDER_KINDS } from '#libs/messaging/message/rules/reminder-kinds.js';
import { TEMPLATE_KINDS, type TemplateKind } from '#libs/messaging/wording/template-kind.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { enumOf } from '../../graphql/enum-of.js';
import { DateTime } from '../../graphql/scalars.js';
import { LanguageEnum } from '../../people/language.types.js';

export const TemplateKindEnum = enumOf(TEMPLATE_KINDS);
registerEnumType(TemplateKindEnum, {
  name: 'TextTemplateKind',
  description: 'An occasion on which a text is sent.',
  valuesMap: {
    ...REMINDER_KINDS,
    CANCELLED: { description: 'The session was cancelled.' },
    MINIMUM_NOT_REACHED: { description: 'The session was cancelled because too few had signed up.' },
    INVITED: { description: 'They are asked whether they come.' },
    SEAT_OFFERED: { description: 'They are offered a seat, until a deadline.' },
    SEAT_CONFIRMED: { description: 'They got the seat they were offered or waited for.' },
    SEAT_LOST: { description: 'The session has fewer seats, and they wait again.' },
    OFFER_EXPIRED: { description: 'The seat they were offered is not kept any longer.' },
    COMBINED: { description: 'One reminder of all the sessions of a day.' },
  },
});

export const TextProblemCodeEnum = enumOf(LINT_CODES);
registerEnumType(TextProblemCodeEnum, {
  name: 'TextProblemCode',
  description: 'What may be wrong with a text.',
  valuesMap: {
    INTERNAL_NAME: { description: 'It holds the internal name of a group.' },
    SENSITIVE_WORD: { description: 'It contains a word that discloses why somebody comes.' },
    IDENTITY_CODE: { description: 'It holds an identity code, or what looks like one.' },
    OTHER_PERSON: { description: 'It names a participant.' },
    FOREIGN_URL: { description: 'It holds an address that is not ours.' },
    UNKNOWN_PLACEHOLDER: { description: 'It holds a placeholder that stands for nothing here.' },
    MISSING_PLACEHOLDER: { description: 'It lacks a placeholder that it must have.' },
    STRAY_BRACKET: { description: 'It contains an unmatched bracket or bar.' },
    PHONE_NUMBER: { description: 'It holds a telephone number that is not the organisation’s.' },
    FORCES_UCS2: { description: 'It contains characters that make it more expensive.' },
    RELATIVE_DAY: { description: 'It says today or tomorrow, which is wrong when it is read late.' },
    TOO_LONG: { description: 'It takes several SMS parts.' },
  },
});

export const TextProblemSeverityEnum = enumOf<LintSeverity>(['REFUSED', 'WARNING']);
registerEnumType(TextProblemSeverityEnum, {
  name: 'TextProblemSeverity',
  description: 'How bad a problem is.',
  valuesMap: {
    REFUSED: { description: 'The text can neither be saved nor sent.' },
    WARNING: { description: 'A warning: the text can be used as it is.' },
  },
});

@ObjectType({ description: 'Something that may be wrong with a text.' })
export class TextProblem {
  @Field(() => TextProblemCodeEnum, { description: 'What it is.' })
  code: LintCode;

  @Field(() => TextProblemSeverityEnum, { description: 'How bad it is.' })
  severity: LintSeverity;

  @Field(() => Int, { description: 'Where it begins, in UTF-16 units.' })
  start: number;

  @Field(() => Int, { description: 'Where it ends; the same as its beginning when it is about the whole.' })
  end: number;

  @Field(() => String, { description: 'The part at fault.' })
  found: string;

  @Field(() => String, { description: 'What would be right.' })
  advice: string;

  @Field(() => String, { nullable: true, description: 'What can stand in place of the part as it is.' })
  replacement: string | null;
}

@ObjectType({ description: 'The words for one occasion in one language.' })
export class TextTemplate {
  @Field(() => TemplateKindEnum, { description: 'The occasion.' })
  kind: TemplateKind;

  @Field(() => LanguageEnum, { description: 'The language.' })
  language: AnyLanguage;

  @Field(() => String, {
    description:
      'The wording in use. {name} and the like are placeholders; what is in [brackets] is left out when there is no room.',
  })
  text: string;

  @Field(() => String, {
    nullable: true,
    description: 'The words for a sender that takes no replies; null: the same.',
  })
  textWithoutReply: string | null;

  @Field(() => String, { nullable: true, description: 'The words as shipped; null in an added language.' })
  shippedText: string | null;

  @Field(() => [String], { description: 'The placeholders that it may contain.' })
  placeholders: readonly string[];

  @Field(() => [String], { description: 'The placeholders that it must contain.' })
  requiredPlaceholders: readonly string[];

  @Field(() => Int, { description: 'How often the organisation saved words of its own; 0: as shipped.' })
  version: number;

  @Field(() => DateTime, { nullable: true, description: 'When they were last saved.' })
  updatedAt: Date | null;
}

@ObjectType({ description: 'How words would read with the longest values, and what they would cost.' })
export class TextTemplatePreview {
  @Field(() => String, { description: 'The text, with an example’s values.' })
  body: string;

  @Field(() => String, { description: 'GSM-7 or UCS-2; a part holds fewer characters in UCS-2.' })
  encoding: string;

  @Field(() => Int, { description: 'How many SMS it takes; each is charged.' })
  parts: number;

  @Field(() => Int, { description: 'Septets in GSM-7, UTF-16 units in UCS-2.' })
  septetsOrUnits: number;

  @Field(() => Int, { description: 'How many of them a part has room for.' })
  perPart: number;

  @Field(() => String, {
    nullable: true,
    description: 'What one such text costs, in cents as a decimal; null while no price is set.',
  })
  priceCents: string | null;

  @Field(() => [TextProblem], {
    description: 'What may be wrong; positions refer to the template, not to the example.',
  })
  problems: readonly TextProblem[];
}

@ObjectType({
  description: 'A word that no text of the organisation may contain, in addition to the shipped list.',
})
export class SensitiveWord {
  @Field(() => ID, { description: 'Its id.' })
  id: string;

  @Field(() => String, { description: 'The word, as a stem: it is found at the beginning of words.' })
  word: string;
}
