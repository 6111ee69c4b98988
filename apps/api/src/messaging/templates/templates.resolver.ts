import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { OwnSensitiveWords } from '#libs/messaging/text-checks/own-sensitive-words.js';
import { TemplateChecks } from '#libs/messaging/templates/template-checks.js';
import type { TemplateKind } from '#libs/messaging/wording/template-kind.js';
import { TextTemplates } from '#libs/messaging/templates/own-templates.js';
import type { AnyLanguage } from '#libs/people/language.js';
import { LanguageEnum } from '../../people/language.types.js';
import { Allow } from '../../auth/access.js';
import type { RequestScope } from '../../auth/request-scope.js';
import { Scope } from '../../auth/scope.decorator.js';
import {
  CreateSensitiveWordInput,
  DeleteSensitiveWordInput,
  ResetTextTemplateInput,
  SaveTextTemplateInput,
} from './templates.inputs.js';
import {
  toOwnTemplate,
  toSensitiveWord,
  toShippedTemplate,
  toTextTemplatePreview,
  toTextTemplates,
} from './templates.mapping.js';
import {
  CreateSensitiveWordPayload,
  DeleteSensitiveWordPayload,
  ResetTextTemplatePayload,
  SaveTextTemplatePayload,
} from './templates.payloads.js';
import { SensitiveWord, TemplateKindEnum, TextTemplate, TextTemplatePreview } from './templates.types.js';

/** The organisation's own words for texts, and the words that no text may hold. */
@Resolver(() => TextTemplate)
export class TemplatesResolver {
  constructor(
    private readonly templates: TextTemplates,
    private readonly checks: TemplateChecks,
    private readonly ownWords: OwnSensitiveWords,
  ) {}

  @Query(() => [TextTemplate], {
    description:
      'The words of texts that hold now, in the languages shipped and in those the organisation added.',
  })
  @Allow('messages.read')
  async textTemplates(@Scope() scope: RequestScope): Promise<TextTemplate[]> {
    return toTextTemplates(await scope.read((tx) => this.templates.all(tx)));
  }

  @Query(() => TextTemplatePreview, {
    description:
      'How words would read with the longest values there are, what one text would cost, and what is wrong with them. Errors: BAD_INPUT.',
  })
  @Allow('messages.read')
  async previewTextTemplate(
    @Scope() scope: RequestScope,
    @Args('kind', { type: () => TemplateKindEnum, description: 'The occasion.' }) kind: TemplateKind,
    @Args('language', { type: () => LanguageEnum, description: 'The language.' }) language: AnyLanguage,
    @Args('text', { type: () => String, description: 'The words.' }) text: string,
  ): Promise<TextTemplatePreview> {
    return toTextTemplatePreview(await scope.read((tx) => this.checks.preview(tx, kind, language, text)));
  }

  @Mutation(() => SaveTextTemplatePayload, {
    description:
      'Saves words of the organisation’s own. Each problem that refuses them is a field, its message begins with the problem’s code. Errors: BAD_INPUT, CONFLICT when they were changed meanwhile.',
  })
  @Allow('messages.manage')
  async saveTextTemplate(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The words.' }) input: SaveTextTemplateInput,
  ): Promise<SaveTextTemplatePayload> {
    const { seenVersion, kind, language, text, textWithoutReply = null } = input;
    const texts = { kind, language, text, textWithoutReply };
    const saved = await scope.write((tx) => this.templates.save(tx, scope.context, texts, seenVersion));
    return { textTemplate: toOwnTemplate(saved) };
  }

  @Mutation(() => ResetTextTemplatePayload, {
    description:
      'Gives up words of the organisation’s own: those shipped are used again, or in an added language the words of the group’s language. Errors: BAD_INPUT.',
  })
  @Allow('messages.manage')
  async resetTextTemplate(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The words.' }) input: ResetTextTemplateInput,
  ): Promise<ResetTextTemplatePayload> {
    const { kind, language } = input;
    await scope.write((tx) => this.templates.reset(tx, kind, language));
    return { textTemplate: toShippedTemplate(kind, language) };
  }

  @Query(() => [SensitiveWord], {
    description: 'The words that no text of the organisation may hold, besides those shipped.',
  })
  @Allow('messages.read')
  async sensitiveWords(@Scope() scope: RequestScope): Promise<SensitiveWord[]> {
    return (await scope.read((tx) => this.ownWords.all(tx))).map(toSensitiveWord);
  }

  @Mutation(() => CreateSensitiveWordPayload, {
    description:
      'Adds a word that no text may hold; texts that leave are looked over for it within ten seconds. Errors: BAD_INPUT, CONFLICT when it is there already.',
  })
  @Allow('messages.manage')
  async createSensitiveWord(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The word.' }) input: CreateSensitiveWordInput,
  ): Promise<CreateSensitiveWordPayload> {
    const row = await scope.write((tx) => this.ownWords.add(tx, scope.context, input.word));
    return { sensitiveWord: toSensitiveWord(row) };
  }

  @Mutation(() => DeleteSensitiveWordPayload, {
    description: 'Deletes a word of the organisation’s own. Errors: NOT_FOUND.',
  })
  @Allow('messages.manage')
  async deleteSensitiveWord(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The word.' }) input: DeleteSensitiveWordInput,
  ): Promise<DeleteSensitiveWordPayload> {
    const row = await scope.write((tx) => this.ownWords.remove(tx, input.id));
    return { sensitiveWord: toSensitiveWord(row) };
  }
}
