import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { badInput } from '#libs/errors/app-error.js';
import type { Decisions } from '#libs/importing/job/import-options.js';
import { Imports } from '#libs/importing/job/imports.js';
import { Allow } from '../auth/access.js';
import type { RequestScope } from '../auth/request-scope.js';
import { Scope } from '../auth/scope.decorator.js';
import { ConnectionArgs, type ConnectionOf } from '../graphql/connection.js';
import { IdPipe } from '../graphql/id.pipe.js';
import { listed } from '../graphql/listing.js';
import { participantById } from '../people/people.loaders.js';
import { toParticipant } from '../people/people.mapping.js';
import { findParticipant } from '../people/people.objects.js';
import { Participant } from '../people/people.types.js';
import { ImportMatchSample } from './importing-report.types.js';
import {
  CancelImportInput,
  ConfirmImportInput,
  DecideImportInput,
  ImportDecisionInput,
  ImportProblemArgs,
} from './importing.inputs.js';
import { problemsOfImports } from './importing.loaders.js';
import { toImport, toImportProblem } from './importing.mapping.js';
import { CancelImportPayload, ConfirmImportPayload, DecideImportPayload } from './importing.payloads.js';
import { Import, ImportConnection, ImportProblem, ImportProblemConnection } from './importing.types.js';

@Resolver(() => Import)
export class ImportsResolver {
  constructor(private readonly imports: Imports) {}

  @Query(() => ImportConnection, { name: 'imports', description: 'All imports, newest first.' })
  @Allow('imports.use')
  async list(@Scope() scope: RequestScope, @Args() args: ConnectionArgs): Promise<ConnectionOf<Import>> {
    return listed(scope, args, {
      page: (tx, request) => this.imports.page(tx, request),
      order: 'imports-newest-first',
      keyOf: (row) => [row.createdAt, row.id],
      count: (tx) => this.imports.count(tx),
      map: toImport,
    });
  }

  @Query(() => Import, {
    name: 'import',
    nullable: true,
    description: 'One import, begun by `POST /imports`. Errors: NOT_FOUND.',
  })
  @Allow('imports.use')
  async one(
    @Scope() scope: RequestScope,
    @Args('id', { type: () => ID, description: 'The import.' }, IdPipe) id: string,
  ): Promise<Import> {
    return toImport(await scope.read((tx) => this.imports.byId(tx, id)));
  }

  @Mutation(() => DecideImportPayload, {
    description:
      'Says who people of unclear lines are, on top of earlier decisions; the import is then analysed again. ' +
      'Errors: NOT_FOUND, BAD_INPUT, IMPORT_NOT_READY.',
  })
  @Allow('imports.use')
  async decideImport(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which, and who its people are.' }) input: DecideImportInput,
  ): Promise<DecideImportPayload> {
    const byLine = decisionsByLine(input.decisions);
    const row = await scope.write((tx) => this.imports.decide(tx, input.id, byLine));
    return { import: toImport(row) };
  }

  @Mutation(() => ConfirmImportPayload, {
    description:
      'Lets an import that is READY be written, all of it or nothing. Asked again meanwhile, it is written once. ' +
      'Errors: NOT_FOUND, IMPORT_NOT_READY.',
  })
  @Allow('imports.use')
  async confirmImport(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which.' }) input: ConfirmImportInput,
  ): Promise<ConfirmImportPayload> {
    const row = await scope.write((tx) => this.imports.confirm(tx, input.id));
    return { import: toImport(row) };
  }

  @Mutation(() => CancelImportPayload, {
    description:
      'Gives an import up that is not yet confirmed, and deletes what was read. Errors: NOT_FOUND, IMPORT_NOT_READY.',
  })
  @Allow('imports.use')
  async cancelImport(
    @Scope() scope: RequestScope,
    @Args('input', { description: 'Which.' }) input: CancelImportInput,
  ): Promise<CancelImportPayload> {
    const row = await scope.write((tx) => this.imports.cancel(tx, input.id));
    return { import: toImport(row) };
  }

  @ResolveField(() => ImportProblemConnection, {
    description: 'What is wrong or unclear, in the order of the file. Errors: BAD_INPUT, BAD_CURSOR.',
  })
  async problems(
    @Scope() scope: RequestScope,
    @Parent() parent: Import,
    @Args() args: ImportProblemArgs,
  ): Promise<ConnectionOf<ImportProblem>> {
    const { severity, needsDecision } = args;
    return problemsOfImports(scope, args, parent.id, { severity, needsDecision }, toImportProblem);
  }
}

@Resolver(() => ImportProblem)
export class ImportProblemsResolver {
  @ResolveField(() => [Participant], {
    description: 'Those who might be the person of this line, the likeliest first.',
  })
  async candidates(@Scope() scope: RequestScope, @Parent() problem: ImportProblem): Promise<Participant[]> {
    const rows = await Promise.all(problem.candidateIds.map((id) => scope.load(participantById, id)));
    return rows.filter((row) => row !== null).map((row) => toParticipant(row, scope));
  }
}

@Resolver(() => ImportMatchSample)
export class ImportMatchSamplesResolver {
  @ResolveField(() => Participant, { nullable: true, description: 'The participant, as they are now.' })
  participant(@Scope() scope: RequestScope, @Parent() match: ImportMatchSample): Promise<Participant | null> {
    return findParticipant(scope, match.participantId);
  }
}

function decisionsByLine(decisions: readonly ImportDecisionInput[]): Decisions {
  const entries = decisions.map(({ line, participantId, choice }, index): [string, string] => {
    const given = [participantId, choice].filter((value) => value != null);
    if (given.length !== 1) throw badInput(`input.decisions.${index}`, 'Give either participantId or choice');
    return [String(line), given[0]!];
  });
  return Object.fromEntries(entries);
}
