import { Field, ObjectType } from '@nestjs/graphql';
import { Import } from './importing.types.js';

@ObjectType({ description: 'An import, whose unclear lines were decided.' })
export class DecideImportPayload {
  @Field(() => Import, { description: 'The import, which is analysed again.' })
  import: Import;
}

@ObjectType({ description: 'An import, confirmed.' })
export class ConfirmImportPayload {
  @Field(() => Import, { description: 'The import, which is being written.' })
  import: Import;
}

@ObjectType({ description: 'An import, given up.' })
export class CancelImportPayload {
  @Field(() => Import, { description: 'The import.' })
  import: Import;
}
