import { applyDecorators } from '@nestjs/common';
import { Field, ID } from '@nestjs/graphql';
import { IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { LocalDate } from './scalars.js';

/* Fields of inputs that stand everywhere: what GraphQL says of them, and what is checked. */

/** An id as this API hands them out. */
export function IdField(description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => ID, { description }),
    IsUUID(),
  );
}

/** An id, or null. */
export function OptionalIdField(description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => ID, { nullable: true, description }),
    IsOptional(),
    IsUUID(),
  );
}

/** A text of at most so many characters, or null. */
export function OptionalText(maxCharacters: number, description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => String, { nullable: true, description }),
    IsOptional(),
    IsString(),
    MaxLength(maxCharacters),
  );
}

/** A day of the calendar; the scalar has checked that there is one. */
export function DayField(description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => LocalDate, { description }),
    IsString(),
  );
}

/** A day of the calendar, or null. */
export function OptionalDayField(description: string): PropertyDecorator {
  return applyDecorators(
    Field(() => LocalDate, { nullable: true, description }),
    IsOptional(),
    IsString(),
  );
}
