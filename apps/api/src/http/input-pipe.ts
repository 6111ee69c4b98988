import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { AppError, type FieldProblem } from '#libs/errors/app-error.js';

function problemsIn(errors: readonly ValidationError[], parent: string): FieldProblem[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
    return [...own, ...problemsIn(error.children ?? [], field)];
  });
}

/**
 * The one validation of inputs, for GraphQL arguments and REST bodies alike. It turns what class-validator finds into
 * BAD_INPUT with paths from the operation's arguments, like `input.marks.3.clientKey`.
 */
@Injectable()
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      // No whitelist: GraphQL refuses unknown fields itself, and a field that a scalar has checked needs no decorator.
      stopAtFirstError: true,
      exceptionFactory: (errors) => refusal(problemsIn(errors, '')),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      // Nest's exception factory is not told which argument it is about.
      if (error instanceof AppError && metadata.data !== undefined) {
        const fields = error.fields.map(({ field, message }) => ({
          field: `${metadata.data}.${field}`,
          message,
        }));
        throw refusal(fields);
      }
      throw error;
    }
  }
}

function refusal(fields: readonly FieldProblem[]): AppError {
  return new AppError('BAD_INPUT', 'Some fields have values that cannot be used.', { fields });
}
