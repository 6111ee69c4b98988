import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { AbsenceReasons, type ReasonFields } from '#libs/reporting/absence-reasons.js';
import type { RehabilitationAgreement as AgreementRow } from '#libs/reporting/rehabilitation-agreement.entity.js';
import { Rehabilitation } from '#libs/reporting/rehabilitation.js';
import type { AbsencePeriod as PeriodRow } from '#libs/reporting/rehabilitation.sql.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { LocalDate } from '../graphql/scalars.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { Participant } from '../people/people.types.js';
import {
  SaveAbsenceReasonInput,
  SaveAttendanceReasonInput,
  SaveRehabilitationAgreementInput,
} from './reporting.inputs.js';
import {
  SaveAbsenceReasonPayload,
  SaveAttendanceReasonPayload,
  SaveRehabilitationAgreementPayload,
} from './reporting.payloads.js';
import { AbsencePeriod, AbsenceReason, RehabilitationAgreement } from './reporting.types.js';

@Resolver(() => RehabilitationAgreement)
export class RehabilitationResolver {
  constructor(
    private readonly rehabilitation: Rehabilitation,
    private readonly reasons: AbsenceReasons,
  ) {}

  @Query(() => [RehabilitationAgreement], {
    description: 'Agreements that run on some day of a period, by first day.',
  })
  @Allow('reports.read')
  async rehabilitationAgreements(
    @Scope() scope: RequestScope,
    @Args('from', { type: () => LocalDate, description: 'The first day.' }) from: string,
    @Args('to', { type: () => LocalDate, description: 'The last day.' }) to: string,
  ): Promise<RehabilitationAgreement[]> {
    return (await scope.read((tx) => this.rehabilitation.agreements(tx, from, to))).map(toAgreement);
  }

  @Mutation(() => SaveRehabilitationAgreementPayload, {
    description:
      'Makes an agreement, or changes one. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when it overlaps another one of the same person.',
  })
  @Allow('reports.manage')
  async saveRehabilitationAgreement(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Who, and when.' }) input: SaveRehabilitationAgreementInput,
  ): Promise<SaveRehabilitationAgreementPayload> {
    const { id, participantId, startsOn, endsOn = null } = input;
    const fields = { participantId, startsOn, endsOn };
    const row = await scope.write((tx) =>
      this.rehabilitation.save(tx, scope.context, fields, id ?? undefined),
    );
    return { rehabilitationAgreement: toAgreement(row) };
  }

  @Query(() => [AbsencePeriod], {
    description:
      'The absences of every client, in whole periods of two weeks that touch the days asked for. Errors: BAD_INPUT.',
  })
  @Allow('reports.read')
  async rehabilitationAbsences(
    @Scope() scope: RequestScope,
    @Args('from', { type: () => LocalDate, description: 'The first day.' }) from: string,
    @Args('to', { type: () => LocalDate, description: 'The last day.' }) to: string,
    @Args('firstMonday', {
      type: () => LocalDate,
      nullable: true,
      description: 'A Monday on which a period begins; 2025-12-29 if left out.',
    })
    firstMonday?: string | null,
  ): Promise<AbsencePeriod[]> {
    return scope.read(async (tx) => {
      const periods: AbsencePeriod[] = [];
      const asked = { from, to, ...(firstMonday ? { firstMonday } : {}) };
      for await (const period of this.rehabilitation.absences(tx, asked)) periods.push(toPeriod(period));
      return periods;
    });
  }

  @Query(() => [AbsenceReason], { description: 'The reasons that can be chosen.' })
  @Allow('absences.record')
  async absenceReasons(@Scope() scope: RequestScope): Promise<AbsenceReason[]> {
    return (await scope.read((tx) => this.reasons.all(tx))).map(toReason);
  }

  @Mutation(() => SaveAbsenceReasonPayload, {
    description: 'Adds a reason, or changes the words or the rule of one. Errors: BAD_INPUT.',
  })
  @Allow('reports.manage')
  async saveAbsenceReason(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'The reason.' }) input: SaveAbsenceReasonInput,
  ): Promise<SaveAbsenceReasonPayload> {
    const reason = await scope.write((tx) => this.reasons.save(tx, scope.context, input));
    return { absenceReason: toReason(reason) };
  }

  @Mutation(() => SaveAttendanceReasonPayload, {
    description:
      'Keeps why somebody was not there, or takes that back; the mark stays as it is. Errors: NOT_FOUND, BAD_INPUT, CONFLICT when they are not marked as absent or excused.',
  })
  @Allow('absences.record')
  async saveAttendanceReason(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Whose absence, and why.' }) input: SaveAttendanceReasonInput,
  ): Promise<SaveAttendanceReasonPayload> {
    const { sessionId, participantId, code = null } = input;
    const reason = await scope.write((tx) =>
      this.reasons.set(tx, scope.context, { sessionId, participantId }, code),
    );
    return { absenceReason: reason && toReason(reason) };
  }

  @ResolveField(() => Participant, { description: 'The person.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() { participantId }: RehabilitationAgreement,
  ): Promise<Participant | null> {
    const row = await scope.load(participantById, participantId);
    return row && toParticipant(row, scope);
  }
}

@Resolver(() => AbsencePeriod)
export class AbsencePeriodResolver {
  @ResolveField(() => Participant, { description: 'The client.' })
  async participant(
    @Scope() scope: RequestScope,
    @Parent() { participantId }: AbsencePeriod,
  ): Promise<Participant | null> {
    const row = await scope.load(participantById, participantId);
    return row && toParticipant(row, scope);
  }
}

function toAgreement({ id, participantId, startsOn, endsOn }: AgreementRow): RehabilitationAgreement {
  return { id, participantId, startsOn, endsOn };
}

function toReason({ code, labelFi, labelSv, labelEn, counts }: ReasonFields): AbsenceReason {
  return { code, labelFi, labelSv, labelEn, counts };
}

function toPeriod({ participantId, from, to, offered, attended, byReason, withoutReason }: PeriodRow) {
  const absences = Object.entries(byReason).map(([code, times]): AbsencePeriod['absences'][number] => ({
    code,
    times,
  }));
  if (withoutReason > 0) absences.push({ code: null, times: withoutReason });
  return { participantId, from, to, offered, attended, absences };
}
