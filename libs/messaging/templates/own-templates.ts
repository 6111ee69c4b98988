import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError } from '#libs/errors/app-error.js';
import { templateBook, type OwnTexts, type TemplateSet } from '../wording/template-set.js';
import type { TemplateKind } from '../wording/template-kind.js';
import { INSERT_OWN_TEXTS, OWN_TEXTS, UPDATE_OWN_TEXTS } from './own-templates.sql.js';
import { TemplateChecks } from './template-checks.js';
import { TextTemplate } from './text-template.entity.js';

/** The words that the transaction's organisation wrote itself, for a whole batch of texts, by one statement. */
export async function loadTemplateSet(tx: Tx): Promise<TemplateSet> {
  return templateBook(await OWN_TEXTS.rows(tx, {}));
}

/** The words that organisations write themselves. What may stand in them is decided by `TemplateChecks`. */
@Injectable()
export class TextTemplates {
  constructor(private readonly checks: TemplateChecks) {}

  /** In the order in which they are shown: by language and kind. */
  async all(tx: Tx): Promise<TextTemplate[]> {
    return tx.getRepository(TextTemplate).find({ order: { language: 'ASC', kind: 'ASC' } });
  }

  async one(tx: Tx, kind: TemplateKind, language: string): Promise<TextTemplate | null> {
    return tx.getRepository(TextTemplate).findOneBy({ kind, language });
  }

  /**
   * Saves words, the first or a further time, as `TemplateChecks.checked` gives them.
   * @param seenVersion the version that whoever saves has seen; 0 when there were no words of their own
   * @throws AppError BAD_INPUT for words that cannot be used, CONFLICT when somebody saved or reset them meanwhile
   */
  async save(tx: Tx, context: TenantContext, texts: OwnTexts, seenVersion: number): Promise<TextTemplate> {
    const { kind, language, text, textWithoutReply } = await this.checks.checked(tx, texts);
    const row = {
      organisationId: context.organisationId,
      kind,
      language,
      text,
      textWithoutReply,
      seenVersion,
    };
    const written = await (seenVersion === 0 ? INSERT_OWN_TEXTS : UPDATE_OWN_TEXTS).run(tx, row);
    const saved = written === 0 ? null : await this.one(tx, kind, language);
    if (saved === null)
      throw new AppError('CONFLICT', 'Somebody changed these words meanwhile; look at them again');
    return saved;
  }

  /** Takes words of one's own back, so that those shipped hold again; nothing happens where there are none. */
  async reset(tx: Tx, kind: TemplateKind, language: string): Promise<void> {
    await tx.getRepository(TextTemplate).delete({ kind, language });
  }
}
