import { DefaultNamingStrategy } from 'typeorm';

/** Columns are snake_case in SQL and camelCase in TypeScript. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
