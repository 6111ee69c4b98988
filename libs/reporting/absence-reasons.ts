import { Injectable } from '@nestjs/common';
import type { TenantContext, Tx } from '#libs/database/tenant-database.js';
import { AppError, badInput } from '#libs/errors/app-error.js';
import { AbsenceReason } from './absence-reason.entity.js';
import { FORGET_REASON, KEEP_REASON, MARK_TO_EXPLAIN, SAVE_ABSENCE_REASON } from './absence-reasons.sql.js';

export type ReasonFields = Pick<AbsenceReason, 'code' | 'labelFi' | 'labelSv' | 'labelEn' | 'counts'>;

/** What every organisation begins with; one of the same code of its own stands in its place. */
export const SHIPPED_REASONS: readonly ReasonFields[] = [
  {
    code: 'OWN_ILLNESS',
    labelFi: 'Oma sairaus',
    labelSv: 'Egen sjukdom',
    labelEn: 'Own illness',
    counts: true,
  },
  {
    code: 'CHILD_ILLNESS',
    labelFi: 'Lapsen sairaus',
    labelSv: 'Barns sjukdom',
    labelEn: 'Child’s illness',
    counts: true,
  },
  {
    code: 'INTERVIEW',
    labelFi: 'Työhaastattelu',
    labelSv: 'Anställningsintervju',
    labelEn: 'Interview',
    counts: true,
  },
  {
    code: 'PUBLIC_OFFICE',
    labelFi: 'Luottamustoimi',
    labelSv: 'Förtroendeuppdrag',
    labelEn: 'Public office',
    counts: true,
  },
  { code: 'OTHER', labelFi: 'Muu syy', labelSv: 'Annan orsak', labelEn: 'Other', counts: true },
];

const CODE = /^[A-Z][A-Z0-9_]{0,39}$/;

/** Reasons of absences, in an organisation’s own words and by its own rules, and which absence had which. */
@Injectable()
export class AbsenceReasons {
  /** All that can be chosen: the shipped ones in their order, then the organisation’s own. */
  async all(tx: Tx): Promise<ReasonFields[]> {
    const own = await tx.getRepository(AbsenceReason).find({ order: { code: 'ASC' } });
    const shipped = SHIPPED_REASONS.map((reason) => own.find(({ code }) => code === reason.code) ?? reason);
    return [...shipped, ...own.filter(({ code }) => !SHIPPED_REASONS.some((each) => each.code === code))];
  }

  /** Adds a reason, or changes the words or the rule of one. @throws AppError BAD_INPUT */
  async save(tx: Tx, context: TenantContext, fields: ReasonFields): Promise<ReasonFields> {
    if (!CODE.test(fields.code)) {
      throw badInput('code', 'Give capitals, digits and underscores, as in CARE_OF_RELATIVE');
    }
    const { code, labelFi, labelSv, labelEn, counts } = fields;
    await SAVE_ABSENCE_REASON.run(tx, {
      organisationId: context.organisationId,
      code,
      labelFi,
      labelSv,
      labelEn,
      counts,
    });
    return fields;
  }

  /**
   * Keeps why somebody was not there, or takes that back with null. The mark itself stays as it is.
   * @returns the reason that was kept, or null
   * @throws AppError NOT_FOUND, BAD_INPUT when there is no such reason, CONFLICT when they are not marked as away
   */
  async set(
    tx: Tx,
    context: TenantContext,
    of: { readonly sessionId: string; readonly participantId: string },
    code: string | null,
  ): Promise<ReasonFields | null> {
    const attendance = await MARK_TO_EXPLAIN.first(tx, of);
    if (!attendance) throw new AppError('NOT_FOUND', 'There is no mark of that person in that session');
    if (code === null) {
      await FORGET_REASON.run(tx, of);
      return null;
    }
    if (attendance.mark !== 'ABSENT' && attendance.mark !== 'EXCUSED') {
      throw new AppError('CONFLICT', 'They are not marked as absent or excused there');
    }
    const reason = (await this.all(tx)).find((each) => each.code === code);
    if (!reason) throw badInput('code', 'Choose one of the reasons of the organisation');
    await KEEP_REASON.run(tx, { ...of, organisationId: context.organisationId, reasonCode: code });
    return reason;
  }
}
