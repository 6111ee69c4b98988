import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { isUuid } from '#libs/database/tenant-database.js';
import { badInput } from '#libs/errors/app-error.js';

/** Refuses an id that cannot be one before it reaches the database. */
@Injectable()
export class IdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    if (typeof value === 'string' && isUuid(value)) return value;
    throw badInput(metadata.data ?? 'id', 'Give an id as this API hands them out');
  }
}
