import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '#libs/database/tenant-database.js';
import { loadLint, type OrganisationLint } from './lint-sources.js';
import { lintRenderedText, type LintCode } from '../lint/lint.js';

/** The address people use, without a slash at the end. */
export const PUBLIC_URL = Symbol('PUBLIC_URL');

/**
 * What was read about an organisation is used for so long: a name or word that is new is looked for after this at the
 * latest. What was just added stands in no text that is on its way yet, unless by chance.
 */
export const LINT_KEPT_MS = 10_000;
/** Organisations kept at once; the one read longest ago goes first. */
const ORGANISATIONS_KEPT = 200;

/** A text as it is about to leave. */
export interface LeavingText {
  readonly organisationId: string;
  readonly participantId: string | null;
  /** BCP 47. */
  readonly language: string;
  readonly body: string;
}

interface Kept {
  readonly readAt: number;
  readonly lint: Promise<OrganisationLint>;
}

/**
 * Looks over texts that are about to leave. What is looked for is read once for all texts of an organisation that leave
 * within some seconds; a text costs a fraction of a millisecond then (docs/decisions/0012).
 */
@Injectable()
export class LintBeforeSending {
  private readonly kept = new Map<string, Kept>();

  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: string) {}

  /** Why the text must not leave: each code once; empty when it may. */
  async refusals(tx: Tx, text: LeavingText): Promise<LintCode[]> {
    const { index, personById } = await this.lintOf(tx, text.organisationId);
    const recipient = text.participantId === null ? null : (personById.get(text.participantId) ?? null);
    const problems = lintRenderedText(text.body, { index, language: text.language, recipient });
    return [...new Set(problems.filter(({ severity }) => severity === 'REFUSED').map(({ code }) => code))];
  }

  private async lintOf(tx: Tx, organisationId: string): Promise<OrganisationLint> {
    const now = performance.now();
    const kept = this.kept.get(organisationId);
    if (kept !== undefined && now - kept.readAt < LINT_KEPT_MS) return kept.lint;
    // Others who ask meanwhile wait for the same answer instead of reading it again.
    const lint = loadLint(tx, this.publicUrl);
    this.kept.delete(organisationId);
    this.kept.set(organisationId, { readAt: now, lint });
    lint.catch(() => this.kept.delete(organisationId));
    for (const oldest of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - ORGANISATIONS_KEPT))) {
      this.kept.delete(oldest);
    }
    return lint;
  }
}
