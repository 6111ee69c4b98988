import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { KeyRing } from './key-ring.js';
import { Vault } from './vault.js';

/** Gives everything in a process the one `Vault`. */
@Global()
@Module({})
export class SecretsModule {
  static forRoot(keys: KeyRing): DynamicModule {
    return {
      module: SecretsModule,
      providers: [{ provide: Vault, useValue: new Vault(keys) }],
      exports: [Vault],
    };
  }
}
