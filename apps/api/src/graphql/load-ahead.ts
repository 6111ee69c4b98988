import { getNamedType, type GraphQLResolveInfo, isObjectType, Kind, type SelectionSetNode } from 'graphql';
import type { RequestScope } from '../auth/request-scope.js';

/**
 * Loads what a field needs from the id of the object that the query names, said in the field's extensions as `loadAhead`: the same
 * `scope.load` that the field itself makes, so that it finds the answer there.
 */
export type LoadAhead = (scope: RequestScope, id: string) => Promise<unknown>;

/**
 * Begins to load what the selected fields below this one need, so that it travels together with the object itself instead of
 * after it. Fields below that need something else than the same id say nothing and load when their turn comes.
 */
export function loadAhead(info: GraphQLResolveInfo, scope: RequestScope, id: string): void {
  const below = ({ selections }: SelectionSetNode, type: unknown): void => {
    if (!isObjectType(type)) return;
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
        if (fragment) below(fragment.selectionSet, type);
        continue;
      }
      const field = type.getFields()[selection.name.value];
      const { loadAhead: load } = (field?.extensions ?? {}) as { loadAhead?: LoadAhead };
      if (!field || !load) continue;
      // The field itself tells of what fails.
      load(scope, id).catch(() => undefined);
      if (selection.selectionSet) below(selection.selectionSet, getNamedType(field.type));
    }
  };
  for (const { selectionSet } of info.fieldNodes) {
    if (selectionSet) below(selectionSet, getNamedType(info.returnType));
  }
}
